package dev.mokalb.lab.network;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What one host of the LAN sends to another one.
 *
 * @param from name of a node, the client, the router or the API server
 * @param to likewise
 */
public record Way(String from, String to) {

  /** From {@code from} to each of the others. */
  public static Set<Way> from(String from, Collection<String> others) {
    var ways = new HashSet<Way>();
    others.forEach(other -> ways.add(new Way(from, other)));
    return ways;
  }

  /** From each of the others to {@code to}. */
  public static Set<Way> to(String to, Collection<String> others) {
    var ways = new HashSet<Way>();
    others.forEach(other -> ways.add(new Way(other, to)));
    return ways;
  }

  /** Between each host and all that are not on its side, both ways. */
  public static Set<Way> between(Collection<Set<String>> sides) {
    var ways = new HashSet<Way>();
    for (Set<String> side : sides) {
      for (Set<String> other : sides) {
        if (!side.equals(other)) {
          side.forEach(host -> ways.addAll(from(host, other)));
        }
      }
    }
    return ways;
  }
}
