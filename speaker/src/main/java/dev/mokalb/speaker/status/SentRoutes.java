package dev.mokalb.speaker.status;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.announce.Contribution;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What each peer with a session has been told and not been told to forget.
 *
 * @param byPeer by the name of the peer; none without a session
 */
public record SentRoutes(Map<String, Set<IpPrefix>> byPeer) {

  public static final SentRoutes NONE = new SentRoutes(Map.of());

  public SentRoutes {
    byPeer = Map.copyOf(byPeer);
  }

  /** The peers that were told any of these routes, by name. */
  public SortedSet<String> peersOf(Optional<Contribution.Some> routes) {
    SortedSet<String> peers = new TreeSet<>();
    routes.ifPresent(some ->
        some.byPeer()
            .forEach((peer, wanted) -> {
              Set<IpPrefix> told = byPeer.getOrDefault(peer, Set.of());
              if (wanted.keySet().stream().anyMatch(told::contains)) {
                peers.add(peer);
              }
            }));
    return peers;
  }
}
