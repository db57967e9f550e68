package dev.mokalb.speaker;

import dev.mokalb.kube.endpoint.OpsEndpoints;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.kube.KubeCluster;
import dev.mokalb.speaker.kube.StatusKeeper;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.loop.LanLoop;
import dev.mokalb.speaker.loop.SpeakerLoop;
import dev.mokalb.speaker.ops.SpeakerBoard;
import dev.mokalb.speaker.ops.SpeakerFigures;
import dev.mokalb.speaker.ops.SpeakerHealth;
import dev.mokalb.speaker.ops.SpeakerMetrics;
import dev.mokalb.speaker.ops.SpeakerSettings;
import dev.mokalb.speaker.report.LanCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports on which the speaker tells how it is, from the first moment on. */
final class OpsWiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpsWiring.class);

  /** What there is to tell of once the cluster has been read. */
  record Parts(
      NodeName node,
      SpeakerLoop loop,
      LanLoop lan,
      BgpWiring bgp,
      StatusKeeper statuses,
      EventWriter events) {}

  private final SpeakerBoard board;
  private final KubeCluster cluster;
  private final Layer2 layer2;
  private final SpeakerHealth health = new SpeakerHealth();
  private final Optional<OpsEndpoints> endpoints;
  private volatile @Nullable Parts parts;

  /**
   * Listens. A port that is taken, by MetalLB's speaker perhaps, is said and does not keep this one
   * from announcing.
   */
  OpsWiring(SpeakerSettings settings, SpeakerBoard board, KubeCluster cluster, Layer2 layer2) {
    this.board = board;
    this.cluster = cluster;
    this.layer2 = layer2;
    endpoints = open(settings);
  }

  private Optional<OpsEndpoints> open(SpeakerSettings settings) {
    try {
      // The kubelet asks from the node; nobody else has to.
      return Optional.of(
          new OpsEndpoints(
              settings.ops(),
              new OpsEndpoints.Addresses(
                  settings.host().map(IpAddress::toInetAddress),
                  Optional.of(InetAddress.getLoopbackAddress())),
              this::metrics,
              this::alive,
              this::ready));
    } catch (IOException e) {
      LOG.error("{}; there are neither metrics nor probes until then", e.getMessage());
      return Optional.empty();
    }
  }

  /** All is there. */
  void complete(Parts all) {
    parts = all;
  }

  private List<MetricFamily> metrics() {
    Parts all = parts;
    SpeakerFigures.Writes writes =
        all == null
            ? new SpeakerFigures.Writes(0, 0, 0, 0)
            : new SpeakerFigures.Writes(
                all.statuses().written(),
                all.statuses().failed(),
                all.events().written(),
                all.events().dropped());
    List<MetricFamily> families =
        new ArrayList<>(
            SpeakerMetrics.of(
                new SpeakerFigures(
                    all == null ? "" : all.node().value(),
                    board,
                    routed(),
                    new SpeakerFigures.Layer2(layer2.counters(), layer2.health()),
                    all == null ? LanCounters.NONE : all.lan().counters(),
                    writes)));
    if (all != null) {
      families.addAll(all.bgp().metrics());
    }
    return families;
  }

  private Map<ObjectKey, List<IpAddress>> routed() {
    Map<ObjectKey, List<IpAddress>> routed = new HashMap<>();
    for (ObjectKey key : board.routes().keySet()) {
      cluster.service(key).ifPresent(it -> routed.put(key, it.status().addresses()));
    }
    return routed;
  }

  private Optional<String> alive() {
    Parts all = parts;
    return all == null
        ? Optional.empty()
        : SpeakerHealth.alive(all.loop().sinceTurn(), all.bgp().sinceTurn());
  }

  private Optional<String> ready() {
    Parts all = parts;
    return health.ready(
        new SpeakerHealth.Picture(
            all != null && board.isConfigured(),
            all != null && all.loop().wantsMembers(),
            board.view(),
            cluster.peers()));
  }

  @Override
  public void close() {
    endpoints.ifPresent(OpsEndpoints::close);
  }
}
