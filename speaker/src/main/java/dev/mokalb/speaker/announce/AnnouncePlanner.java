package dev.mokalb.speaker.announce;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SmallSet;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what is announced by layer 2 and which nodes are eligible; who of them owns an address is
 * decided by {@link TableMaker}.
 *
 * @param servedClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 */
public record AnnouncePlanner(String servedClass) {

  /**
   * Whether one Service is announced, and by whom it may be. The same on every node.
   *
   * @param slices the EndpointSlices of the Service
   */
  public Candidacy candidacy(
      ServiceSnapshot service, Collection<EndpointsSnapshot> slices, Ground ground) {
    if (!service.isServedAs(servedClass)) {
      return new Candidacy.NotOurs();
    }
    List<IpAddress> addresses = service.status().addresses();
    if (addresses.isEmpty()) {
      return new Candidacy.Silent(new Silence.NoAddress());
    }
    Optional<Pool> pool = ground.configuration().poolContaining(addresses.getFirst());
    for (IpAddress address : addresses) {
      Optional<Pool> its = ground.configuration().poolContaining(address);
      if (its.isEmpty()) {
        return new Candidacy.Silent(new Silence.InNoPool(address));
      }
      if (!its.equals(pool)) {
        return new Candidacy.Silent(new Silence.SeveralPools());
      }
    }
    List<Layer2Advertisement> all = ground.advertisementsOf(pool.orElseThrow());
    List<Layer2Advertisement> matching =
        all.stream().filter(one -> one.selectsService(service.labels())).toList();
    if (matching.isEmpty() && ground.configuration().announcesByBgp(pool.get())) {
      // What goes out by BGP alone is no silence; RoutePlanner sees to it.
      return new Candidacy.NotOurs();
    }
    return silence(service, pool.get(), all, matching)
        .<Candidacy>map(Candidacy.Silent::new)
        .orElseGet(() -> withNodes(service, slices, ground, matching));
  }

  private static Optional<Silence> silence(
      ServiceSnapshot service,
      Pool pool,
      List<Layer2Advertisement> all,
      List<Layer2Advertisement> matching) {
    if (all.isEmpty()) {
      return Optional.of(new Silence.NoAdvertisement(pool.name()));
    }
    if (matching.isEmpty()) {
      return Optional.of(new Silence.NoMatchingAdvertisement(pool.name()));
    }
    // One node answers for a shared address, so that it cannot be announced for some Services only.
    if (service.spec().sharing().isPresent()) {
      return matching.stream()
          .filter(one -> !one.services().isEmpty())
          .findFirst()
          .map(one -> new Silence.SharedWithServiceSelector(one.name()));
    }
    return Optional.empty();
  }

  private static Candidacy withNodes(
      ServiceSnapshot service,
      Collection<EndpointsSnapshot> slices,
      Ground ground,
      List<Layer2Advertisement> matching) {
    if (slices.stream().noneMatch(EndpointsSnapshot::usable)) {
      return new Candidacy.Silent(new Silence.NoEndpoint());
    }
    Eligibility selected = ground.selectedBy(matching);
    Eligibility eligible = selected;
    if (service.spec().trafficPolicy() == TrafficPolicy.LOCAL) {
      SortedSet<String> nodes = new TreeSet<>();
      slices.forEach(slice -> nodes.addAll(slice.nodes()));
      eligible = ground.withEndpoint(selected, nodes);
    }
    if (!ground.nodes().anyMayOwn(eligible)) {
      return new Candidacy.Silent(
          new Silence.NoEligibleNode(bars(ground.nodes(), selected, eligible)));
    }
    return new Candidacy.Announced(SmallSet.copyOf(service.status().addresses()), eligible);
  }

  private static SortedMap<NodeName, Bar> bars(
      Nodes nodes, Eligibility selected, Eligibility eligible) {
    SortedMap<NodeName, Bar> bars = new TreeMap<>();
    nodes
        .fitness()
        .forEach((node, fitness) -> bars.put(node, bar(node, fitness, selected, eligible)));
    return bars;
  }

  private static Bar bar(
      NodeName node, Fitness fitness, Eligibility selected, Eligibility eligible) {
    if (!fitness.mayOwn()) {
      return new Bar.Unfit(fitness);
    }
    if (selected.meritOf(node).isEmpty()) {
      return new Bar.NotSelected();
    }
    return eligible.meritOf(node).isEmpty() ? new Bar.NoEndpointHere() : new Bar.Unfit(fitness);
  }
}
