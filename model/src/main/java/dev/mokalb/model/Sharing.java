package dev.mokalb.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * With whom a Service would share an address (annotation {@code metallb.io/allow-shared-ip}).
 *
 * @param key equal keys may share; not empty
 * @param backend empty for the traffic policy Cluster; for Local what selects the pods, since a
 *     node can only be right for two Services if both have the same pods
 * @param ports that it takes for itself
 */
public record Sharing(String key, String backend, SortedSet<Port> ports) {

  /** Refuses an empty key, which shares with nobody: a bug of the caller. */
  public Sharing {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an empty key shares with nobody");
    }
    ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
  }

  /** A port of a Service, with its protocol. */
  public record Port(String protocol, int number) implements Comparable<Port> {

    @Override
    public int compareTo(Port other) {
      int byNumber = Integer.compare(number, other.number);
      return byNumber != 0 ? byNumber : protocol.compareTo(other.protocol);
    }

    /** As MetalLB writes it: {@code TCP/80}. */
    @Override
    public String toString() {
      return protocol + "/" + number;
    }
  }

  /** A port that both want; empty if there is none. */
  public Optional<Port> commonPort(Sharing other) {
    for (Port port : ports) {
      if (other.ports.contains(port)) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }
}
