package dev.mokalb.speaker.announce;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Decides what is announced by layer 2 and which nodes are eligible; who of them owns an address is
 * decided by {@link TableMaker}.
 *
 * @param servedClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 */
public record AnnouncePlanner(String servedClass) {

  /** The nodes that may announce anything at all. */
  public static Set<NodeName> eligibleNodes(Collection<NodeSnapshot> nodes) {
    SortedSet<NodeName> eligible = new TreeSet<>();
    for (NodeSnapshot node : nodes) {
      if (!node.networkUnavailable() && !node.excluded()) {
        eligible.add(new NodeName(node.name()));
      }
    }
    return eligible;
  }

  /**
   * Whether one Service is announced, and by whom it may be.
   *
   * @param slices the EndpointSlices of the Service
   * @param eligible as of {@link #eligibleNodes}; this very set is part of the answer where the
   *     Service adds no condition of its own
   */
  public Candidacy candidacy(
      ServiceSnapshot service,
      Collection<EndpointsSnapshot> slices,
      Set<NodeName> eligible,
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
    Set<NodeName> nodes =
        service.spec().trafficPolicy() == TrafficPolicy.LOCAL
            ? withEndpoint(slices, eligible)
            : eligible;
    if (nodes.isEmpty()) {
      return new Candidacy.Silent(new Silence.NoEligibleNode());
    }
    return new Candidacy.Announced(new TreeSet<>(service.status().addresses()), nodes);
  }

  private static Set<NodeName> withEndpoint(
      Collection<EndpointsSnapshot> slices, Set<NodeName> eligible) {
    SortedSet<NodeName> nodes = new TreeSet<>();
    slices.forEach(slice -> slice.nodes().forEach(node -> nodes.add(new NodeName(node))));
    nodes.retainAll(eligible);
    return nodes;
  }
}
