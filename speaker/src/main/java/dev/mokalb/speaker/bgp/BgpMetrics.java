package dev.mokalb.speaker.bgp;

import dev.mokalb.model.metrics.Label;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.MetricRow;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Sessions as metrics, with the names and labels of MetalLB: those of its native mode, and those
 * that its exporter for FRR adds.
 */
public final class BgpMetrics {

  private static final String PREFIX = "metallb_bgp_";

  private BgpMetrics() {}

  private static MetricRow<PeerStatus> gauge(
      String name, String help, ToDoubleFunction<PeerStatus> value) {
    return new MetricRow<>(PREFIX + name, help, MetricFamily.Type.GAUGE, value);
  }

  private static MetricRow<PeerStatus> sent(
      String name, String help, ToDoubleFunction<PeerCounts.Messages> value) {
    return new MetricRow<>(
        PREFIX + name,
        help,
        MetricFamily.Type.COUNTER,
        status -> value.applyAsDouble(status.counts().sent()));
  }

  private static MetricRow<PeerStatus> received(
      String name, String help, ToDoubleFunction<PeerCounts.Messages> value) {
    return new MetricRow<>(
        PREFIX + name,
        help,
        MetricFamily.Type.COUNTER,
        status -> value.applyAsDouble(status.counts().received()));
  }

  private static final List<MetricRow<PeerStatus>> ROWS =
      List.of(
          gauge("session_up", "Whether the session is up.", it -> it.isUp() ? 1 : 0),
          gauge(
              "announced_prefixes_total",
              "Prefixes that the peer has been told.",
              it -> it.counts().prefixesAnnounced()),
          gauge(
              "pending_prefixes_total",
              "Prefixes that the peer is still to be told.",
              it -> it.counts().prefixesPending()),
          gauge(
              "received_prefixes_total",
              "Prefixes that the peer announces.",
              it -> it.counts().prefixesReceived()),
          sent("opens_sent", "OPEN messages sent.", PeerCounts.Messages::opens),
          received("opens_received", "OPEN messages received.", PeerCounts.Messages::opens),
          sent(
              "notifications_sent",
              "NOTIFICATION messages sent.",
              PeerCounts.Messages::notifications),
          sent("updates_total", "UPDATE messages sent.", PeerCounts.Messages::updates),
          received(
              "updates_total_received", "UPDATE messages received.", PeerCounts.Messages::updates),
          sent("keepalives_sent", "KEEPALIVE messages sent.", PeerCounts.Messages::keepalives),
          received(
              "keepalives_received",
              "KEEPALIVE messages received.",
              PeerCounts.Messages::keepalives),
          sent(
              "route_refresh_sent",
              "ROUTE-REFRESH messages sent.",
              PeerCounts.Messages::routeRefreshes),
          sent("total_sent", "Messages sent.", PeerCounts.Messages::total),
          received("total_received", "Messages received.", PeerCounts.Messages::total));

  /** All metrics of these peers. */
  public static List<MetricFamily> of(Collection<PeerStatus> peers) {
    return ROWS.stream().map(row -> row.of(peers, BgpMetrics::labels)).toList();
  }

  private static List<Label> labels(PeerStatus peer) {
    String vrf = peer.vrf().isEmpty() ? "default" : peer.vrf();
    return List.of(new Label("peer", peer.peer()), new Label("vrf", vrf));
  }
}
