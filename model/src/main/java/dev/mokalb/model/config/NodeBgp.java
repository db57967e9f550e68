package dev.mokalb.model.config;

import dev.mokalb.model.config.BgpPeer.Neighbour;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of the configuration of BGP concerns one node. Where two pieces conflict on it, the older
 * one is in force and the other one is not; on other nodes both may be.
 *
 * @param peers that the node has sessions with, by age
 * @param advertisementsByPool what goes out for each pool, by name; those advertisements with
 *     selectors of Services may still conflict over one Service
 * @param problems conflicts, each at the piece that gave way
 */
public record NodeBgp(
    List<BgpPeer> peers,
    SortedMap<String, List<BgpAdvertisement>> advertisementsByPool,
    List<Problem> problems) {

  public static final NodeBgp NONE = new NodeBgp(List.of(), new TreeMap<>(), List.of());

  public NodeBgp {
    peers = List.copyOf(peers);
    advertisementsByPool = Collections.unmodifiableSortedMap(new TreeMap<>(advertisementsByPool));
    problems = List.copyOf(problems);
  }

  /** What concerns a node with these labels. */
  public static NodeBgp of(Configuration configuration, Map<String, String> nodeLabels) {
    List<Problem> problems = new ArrayList<>();
    List<BgpPeer> peers = peers(configuration, nodeLabels, problems);
    List<BgpAdvertisement> mine =
        configuration.bgp().advertisements().stream()
            .filter(advertisement -> advertisement.selectsNode(nodeLabels))
            .toList();
    SortedMap<String, List<BgpAdvertisement>> byPool = new TreeMap<>();
    for (Pool pool : configuration.pools()) {
      List<BgpAdvertisement> accepted = advertisements(pool, mine, problems);
      if (!accepted.isEmpty()) {
        byPool.put(pool.name(), accepted);
      }
    }
    return new NodeBgp(peers, byPool, problems.stream().distinct().toList());
  }

  /** One session to a neighbour is all that BGP allows (RFC 4271 §6.8). */
  private static List<BgpPeer> peers(
      Configuration configuration, Map<String, String> nodeLabels, List<Problem> problems) {
    record End(String vrf, Neighbour neighbour, int port) {}
    Map<End, BgpPeer> byEnd = new HashMap<>();
    List<BgpPeer> peers = new ArrayList<>();
    for (BgpPeer peer : configuration.bgp().peers()) {
      if (!peer.nodes().allow(nodeLabels)) {
        continue;
      }
      End end = new End(peer.local().vrf(), peer.remote().neighbour(), peer.remote().port());
      BgpPeer other = byEnd.putIfAbsent(end, peer);
      if (other == null) {
        peers.add(peer);
      } else {
        problems.add(
            new Problem(
                peer.source(),
                "the neighbour " + peer.remote(),
                "is that of " + other.source() + " too, on the same nodes",
                "remove one of the two, or give them nodeSelectors that have no node in common"));
      }
    }
    return peers;
  }

  private static List<BgpAdvertisement> advertisements(
      Pool pool, List<BgpAdvertisement> candidates, List<Problem> problems) {
    List<BgpAdvertisement> accepted = new ArrayList<>();
    for (BgpAdvertisement candidate : candidates) {
      if (!candidate.selects(pool)) {
        continue;
      }
      Optional<Problem> objection =
          tooWide(pool, candidate).or(() -> contradiction(pool, candidate, accepted));
      if (objection.isPresent()) {
        problems.add(objection.get());
      } else {
        accepted.add(candidate);
      }
    }
    return List.copyOf(accepted);
  }

  /** An aggregate must not promise addresses that are not the pool's. */
  private static Optional<Problem> tooWide(Pool pool, BgpAdvertisement advertisement) {
    for (IpRange block : pool.blocks()) {
      int length = advertisement.form().aggregation().length(block.family());
      int shortest = block.shortestPrefixLength();
      if (length < shortest) {
        String field =
            block.family() == IpFamily.IPV4 ? "aggregationLength" : "aggregationLengthV6";
        return Optional.of(
            new Problem(
                advertisement.source(),
                "spec." + field + " " + length,
                "is wider than "
                    + block
                    + " of pool \""
                    + pool.name()
                    + "\", whose widest network is a /"
                    + shortest,
                "write " + shortest + " or more, or leave the pool out"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> contradiction(
      Pool pool, BgpAdvertisement candidate, List<BgpAdvertisement> accepted) {
    return accepted.stream()
        .filter(other -> other.services().isEmpty() && candidate.services().isEmpty())
        .filter(other -> contradict(pool, candidate, other))
        .findFirst()
        .map(other ->
            new Problem(
                candidate.source(),
                "spec.localPref " + candidate.form().localPref().orElse(0),
                "differs from "
                    + other.form().localPref().orElse(0)
                    + " of "
                    + other.source()
                    + " for the same routes of pool \""
                    + pool.name()
                    + "\" on the same nodes",
                "use one value, or peers, nodes or aggregation lengths that differ"));
  }

  private static boolean contradict(Pool pool, BgpAdvertisement one, BgpAdvertisement other) {
    return Arrays.stream(IpFamily.values())
        .anyMatch(family -> pool.has(family) && contradict(family, one, other));
  }

  /** Whether two advertisements of one pool give routes of this family different preferences. */
  public static boolean contradict(IpFamily family, BgpAdvertisement one, BgpAdvertisement other) {
    if (one.form().localPref().equals(other.form().localPref())) {
      return false;
    }
    boolean sameLength =
        one.form().aggregation().length(family) == other.form().aggregation().length(family);
    boolean disjointPeers =
        !one.peers().isEmpty()
            && !other.peers().isEmpty()
            && Collections.disjoint(one.peers(), other.peers());
    return sameLength && !disjointPeers;
  }
}
