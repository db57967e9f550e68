package dev.mokalb.speaker.loop;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.Layer2Advertisement;
import dev.mokalb.model.config.NodeChoice;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.speaker.announce.Snapshots;
import dev.mokalb.speaker.members.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What the API server shows, put there by a test. */
final class FakeCluster implements Cluster {
  final Map<ObjectKey, ServiceSnapshot> services = new ConcurrentHashMap<>();
  final Map<ObjectKey, EndpointsSnapshot> slices = new HashMap<>();
  Set<Peer> peers = Set.of();
  Set<String> interfaces = Set.of();
  NodeChoice choice = NodeChoice.ALL;

  /** A Service with this address. */
  void serve(ObjectKey key, TrafficPolicy policy, String address) {
    services.put(key, Snapshots.service(key, policy, address));
  }

  @Override
  public Optional<ServiceSnapshot> service(ObjectKey key) {
    return Optional.ofNullable(services.get(key));
  }

  @Override
  public Collection<ServiceSnapshot> services() {
    return services.values();
  }

  @Override
  public Collection<EndpointsSnapshot> slices(ObjectKey service) {
    return Optional.ofNullable(slices.get(service)).stream().toList();
  }

  @Override
  public Collection<NodeSnapshot> nodes() {
    return List.of(
        new NodeSnapshot("n1", Map.of(), Set.of()),
        new NodeSnapshot("n2", Map.of("rack", "b"), Set.of()),
        new NodeSnapshot("n3", Map.of(), Set.of()));
  }

  @Override
  public List<Reading> readings() {
    Pool pool =
        new Pool(
            "default",
            List.of(
                new IpRange(IpAddress.of("192.168.2.200"), IpAddress.of("192.168.2.225")),
                new IpRange(IpAddress.of("fd00:2::1"), IpAddress.of("fd00:2::9"))),
            true,
            false);
    SourceRef source = SourceRef.of("IPAddressPool", new ObjectKey("metallb-system", "default"));
    SourceRef l2 = SourceRef.of("L2Advertisement", new ObjectKey("metallb-system", "default"));
    return List.of(
        new Reading.Good(source, Instant.EPOCH, new ConfigEntry.PoolEntry(pool)),
        new Reading.Good(
            l2,
            Instant.EPOCH,
            new ConfigEntry.Layer2Entry(
                new Layer2Advertisement(
                    "default",
                    PoolSelection.ALL,
                    LabelSelectors.NONE,
                    choice,
                    new TreeSet<>(interfaces)))));
  }

  @Override
  public Set<Peer> peers() {
    return peers;
  }

  @Override
  public Optional<Duration> behindFor() {
    return Optional.empty();
  }
}
