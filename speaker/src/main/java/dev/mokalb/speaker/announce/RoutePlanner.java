package dev.mokalb.speaker.announce;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.NodeBgp;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which routes this node sends for a Service, to whom, and what they say. Each node decides
 * for itself: routers spread traffic over all that announce.
 *
 * @param servedClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 */
public record RoutePlanner(String servedClass) {

  /**
   * This node.
   *
   * @param networkUnavailable its condition NetworkUnavailable is True
   * @param excluded it bears the label that keeps it out, and the label is honoured
   */
  public record Here(String node, boolean networkUnavailable, boolean excluded) {}

  /** What a decision looks at besides the Service and its endpoints. */
  public record Surroundings(Configuration configuration, NodeBgp bgp, Here here) {}

  /** What the Service adds to the routes, or why nothing. The order of checks is MetalLB's. */
  public Contribution contribution(
      ServiceSnapshot service, Collection<EndpointsSnapshot> slices, Surroundings around) {
    if (!service.isServedAs(servedClass)) {
      return new Contribution.None(new RouteSilence.NotOurs());
    }
    List<IpAddress> addresses = service.status().addresses();
    if (addresses.isEmpty()) {
      return new Contribution.None(new RouteSilence.NoAddress());
    }
    Optional<Pool> pool = around.configuration().poolContaining(addresses.getFirst());
    for (IpAddress address : addresses) {
      Optional<Pool> its = around.configuration().poolContaining(address);
      if (its.isEmpty()) {
        return new Contribution.None(new RouteSilence.InNoPool(address));
      }
      if (!its.equals(pool)) {
        return new Contribution.None(new RouteSilence.SeveralPools());
      }
    }
    List<BgpAdvertisement> all =
        around.bgp().advertisementsByPool().getOrDefault(pool.orElseThrow().name(), List.of());
    List<BgpAdvertisement> mine =
        all.stream().filter(one -> one.selectsService(service.labels())).toList();
    return silence(pool.get(), all, mine)
        .or(() -> contradiction(addresses, mine))
        .or(() -> silence(service, slices, around.here()))
        .<Contribution>map(Contribution.None::new)
        .orElseGet(() ->
            new Contribution.Some(
                routes(addresses, mine, around.bgp().peers(), weight(slices, around.here()))));
  }

  private static Optional<RouteSilence> silence(
      Pool pool, List<BgpAdvertisement> all, List<BgpAdvertisement> mine) {
    if (all.isEmpty()) {
      return Optional.of(new RouteSilence.NoAdvertisement(pool.name()));
    }
    if (mine.isEmpty()) {
      return Optional.of(new RouteSilence.NoMatchingAdvertisement(pool.name()));
    }
    return Optional.empty();
  }

  private static Optional<RouteSilence> contradiction(
      List<IpAddress> addresses, List<BgpAdvertisement> mine) {
    for (int i = 0; i < mine.size(); i++) {
      for (int j = i + 1; j < mine.size(); j++) {
        BgpAdvertisement one = mine.get(i);
        BgpAdvertisement other = mine.get(j);
        for (IpAddress address : addresses) {
          if (NodeBgp.contradict(address.family(), one, other)) {
            IpPrefix route =
                IpPrefix.containing(address, one.form().aggregation().length(address.family()));
            return Optional.of(new RouteSilence.Contradiction(route, side(one), side(other)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static RouteSilence.Contradiction.Side side(BgpAdvertisement one) {
    return new RouteSilence.Contradiction.Side(one.source(), one.form().localPref().orElse(0));
  }

  private static Optional<RouteSilence> silence(
      ServiceSnapshot service, Collection<EndpointsSnapshot> slices, Here here) {
    if (here.networkUnavailable()) {
      return Optional.of(new RouteSilence.NodeNetworkUnavailable());
    }
    if (here.excluded()) {
      return Optional.of(new RouteSilence.NodeExcluded());
    }
    if (service.spec().trafficPolicy() == TrafficPolicy.LOCAL
        && slices.stream().noneMatch(slice -> slice.nodes().contains(here.node()))) {
      return Optional.of(new RouteSilence.NoLocalEndpoint());
    }
    return slices.stream().anyMatch(EndpointsSnapshot::usable)
        ? Optional.empty()
        : Optional.of(new RouteSilence.NoEndpoint());
  }

  /** How many usable endpoints this node has. */
  private static int weight(Collection<EndpointsSnapshot> slices, Here here) {
    return slices.stream().mapToInt(slice -> slice.usableOn(here.node())).sum();
  }

  private static SortedMap<String, Map<IpPrefix, RouteForm>> routes(
      List<IpAddress> addresses,
      List<BgpAdvertisement> advertisements,
      List<BgpPeer> peers,
      int localEndpoints) {
    SortedMap<String, Map<IpPrefix, RouteForm>> byPeer = new TreeMap<>();
    for (BgpAdvertisement advertisement : advertisements) {
      BgpAdvertisement.Form form = advertisement.form();
      OptionalInt weight =
          switch (form.weighted()) {
            case NONE -> OptionalInt.empty();
            case LOCAL_ENDPOINTS -> OptionalInt.of(localEndpoints);
          };
      RouteForm route = new RouteForm(form.localPref(), form.communities(), weight);
      for (IpAddress address : addresses) {
        IpPrefix prefix = IpPrefix.containing(address, form.aggregation().length(address.family()));
        for (BgpPeer peer : peers) {
          if (advertisement.selectsPeer(peer.name())) {
            byPeer
                .computeIfAbsent(peer.name(), _ -> new HashMap<>())
                .merge(prefix, route, RoutePlanner::same);
          }
        }
      }
    }
    // Most peers get the same: one map for all of those.
    Map<Map<IpPrefix, RouteForm>, Map<IpPrefix, RouteForm>> distinct = new HashMap<>();
    byPeer.replaceAll((_, routes) -> distinct.computeIfAbsent(routes, Map::copyOf));
    return byPeer;
  }

  /** Several advertisements of one Service speak of the same endpoints, which count once. */
  private static RouteForm same(RouteForm one, RouteForm other) {
    RouteForm both = one.and(other);
    return new RouteForm(
        both.localPref(),
        both.communities(),
        one.weight().isPresent() ? one.weight() : other.weight());
  }
}
