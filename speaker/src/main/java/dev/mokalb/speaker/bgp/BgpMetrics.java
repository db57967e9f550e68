package dev.mokalb.speaker.bgp;

import dev.mokalb.model.Texts;
import dev.mokalb.model.metrics.Label;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.MetricRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;

/**
 * Sessions as metrics, with the names and labels of MetalLB: those of its native mode, and those
 * that its exporter for FRR adds. Why a session is down, and since when, has names of Moka's own.
 */
public final class BgpMetrics {

  private static final String PREFIX = "metallb_bgp_";

  /** Words in a label; what a peer sends as text is part of them. */
  static final int WORDS_MAX = 256;

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

  /**
   * All metrics of these peers.
   *
   * @param impossible peers without a session on this node, with the reason
   */
  public static List<MetricFamily> of(
      Collection<PeerStatus> peers, SortedMap<PeerName, String> impossible) {
    List<MetricFamily> families = new ArrayList<>();
    ROWS.forEach(row -> families.add(row.of(peers, BgpMetrics::labels)));
    families.add(
        new MetricRow<PeerStatus>(
                "mokalb_bgp_session_since_timestamp_seconds",
                "When the session came up, ended, or was first tried (Unix time).",
                MetricFamily.Type.GAUGE,
                status -> status.since().getEpochSecond())
            .of(peers, BgpMetrics::labels));
    families.add(info(peers, impossible));
    families.add(problems(peers));
    return families;
  }

  private static MetricFamily info(
      Collection<PeerStatus> peers, SortedMap<PeerName, String> impossible) {
    List<MetricFamily.Sample> samples = new ArrayList<>();
    for (PeerStatus status : peers) {
      samples.add(info(status.name(), labels(status), status.state(), status.lastEnd().orElse("")));
    }
    impossible.forEach((name, why) -> samples.add(info(name, List.of(), NoSession.STATE, why)));
    return new MetricFamily(
        "mokalb_bgp_session_info",
        "The state of each session (RFC 4271), and why the last one ended or there is none.",
        MetricFamily.Type.GAUGE,
        samples);
  }

  private static MetricFamily.Sample info(
      PeerName name, List<Label> labels, String state, String lastEnd) {
    List<Label> all = new ArrayList<>(labels);
    all.add(new Label("name", name.value()));
    all.add(new Label("state", state));
    all.add(new Label("last_end", Texts.shortened(lastEnd, WORDS_MAX)));
    return new MetricFamily.Sample(all, 1);
  }

  private static MetricFamily problems(Collection<PeerStatus> peers) {
    List<MetricFamily.Sample> samples = new ArrayList<>();
    for (PeerStatus status : peers) {
      for (String problem : status.problems()) {
        List<Label> all = new ArrayList<>(labels(status));
        all.add(new Label("problem", Texts.shortened(problem, WORDS_MAX)));
        samples.add(new MetricFamily.Sample(all, 1));
      }
    }
    return new MetricFamily(
        "mokalb_bgp_session_problem",
        "What is not as configured, though the session may be up.",
        MetricFamily.Type.GAUGE,
        samples);
  }

  private static List<Label> labels(PeerStatus peer) {
    String vrf = peer.vrf().isEmpty() ? "default" : peer.vrf();
    return List.of(new Label("peer", peer.peer()), new Label("vrf", vrf));
  }
}
