package dev.mokalb.speaker.announce;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.Collection;
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
   * Whether one Service is announced, and by whom it may be.
   *
   * @param slices the EndpointSlices of the Service
   * @param nodes whose {@link Nodes#everyone} is the answer where the Service adds no condition
   */
  public Candidacy candidacy(
      ServiceSnapshot service,
      Collection<EndpointsSnapshot> slices,
      Nodes nodes,
      Configuration configuration) {
    if (!service.isServedAs(servedClass)) {
      return new Candidacy.NotOurs();
    }
    if (service.status().addresses().isEmpty()) {
      return new Candidacy.Silent(new Silence.NoAddress());
    }
    for (IpAddress address : service.status().addresses()) {
      Optional<Pool> pool =
          configuration.pools().stream().filter(p -> p.contains(address)).findFirst();
      if (pool.isEmpty()) {
        return new Candidacy.Silent(new Silence.InNoPool(address));
      }
      if (!configuration.announcesByLayer2(pool.get())) {
        return new Candidacy.Silent(new Silence.NoAdvertisement(pool.get().name()));
      }
    }
    if (slices.stream().noneMatch(EndpointsSnapshot::usable)) {
      return new Candidacy.Silent(new Silence.NoEndpoint());
    }
    Eligibility eligible =
        service.spec().trafficPolicy() == TrafficPolicy.LOCAL
            ? withEndpoint(slices, nodes)
            : nodes.everyone();
    if (!nodes.anyMayOwn(eligible)) {
      return new Candidacy.Silent(new Silence.NoEligibleNode(bars(nodes, eligible)));
    }
    SortedSet<IpAddress> addresses = answeredByArp(service);
    return addresses.isEmpty()
        ? new Candidacy.Silent(new Silence.OnlyIpv6())
        : new Candidacy.Announced(addresses, eligible);
  }

  private static SortedMap<NodeName, Bar> bars(Nodes nodes, Eligibility eligible) {
    SortedMap<NodeName, Bar> bars = new TreeMap<>();
    nodes
        .fitness()
        .forEach((node, fitness) ->
            bars.put(
                node,
                fitness.mayOwn() && eligible.meritOf(node).isEmpty()
                    ? new Bar.NoEndpointHere()
                    : new Bar.Unfit(fitness)));
    return bars;
  }

  private static SortedSet<IpAddress> answeredByArp(ServiceSnapshot service) {
    SortedSet<IpAddress> addresses = new TreeSet<>(service.status().addresses());
    addresses.removeIf(address -> address.family() != IpFamily.IPV4);
    return addresses;
  }

  private static Eligibility withEndpoint(Collection<EndpointsSnapshot> slices, Nodes nodes) {
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    for (EndpointsSnapshot slice : slices) {
      for (String name : slice.nodes()) {
        NodeName node = new NodeName(name);
        nodes.everyone().meritOf(node).ifPresent(merit -> merits.put(node, merit));
      }
    }
    return new Eligibility(merits);
  }
}
