package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpPrefix;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one Service adds to the routes that this node sends. */
public sealed interface Contribution {

  /**
   * Routes, by the name of the peer that gets them.
   *
   * @param byPeer no peer without routes
   */
  record Some(SortedMap<String, Map<IpPrefix, RouteForm>> byPeer) implements Contribution {
    public Some {
      SortedMap<String, Map<IpPrefix, RouteForm>> copy = new TreeMap<>();
      byPeer.forEach((peer, routes) -> copy.put(peer, Map.copyOf(routes)));
      byPeer = Collections.unmodifiableSortedMap(copy);
    }
  }

  /** Nothing. */
  record None(RouteSilence why) implements Contribution {}
}
