package dev.mokalb.speaker.announce;

import dev.mokalb.net.bgp.Community;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a route to a Service's address says, besides its prefix.
 *
 * @param localPref absent where none is configured
 * @param weight how many ready endpoints the node has for it, if routers are to be told
 */
public record RouteForm(
    OptionalLong localPref, SortedSet<Community> communities, OptionalInt weight) {

  public RouteForm {
    communities = Collections.unmodifiableSortedSet(new TreeSet<>(communities));
  }

  /**
   * One route for both, where several advertisements or Services come to the same prefix: all
   * communities, the higher preference, the sum of what the node can take.
   */
  RouteForm and(RouteForm other) {
    SortedSet<Community> all = new TreeSet<>(communities);
    all.addAll(other.communities);
    return new RouteForm(higher(localPref, other.localPref), all, sum(weight, other.weight));
  }

  private static OptionalLong higher(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
  }

  private static OptionalInt sum(OptionalInt one, OptionalInt other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalInt.of(one.getAsInt() + other.getAsInt());
  }
}
