package dev.mokalb.speaker.bfd;

import dev.mokalb.model.metrics.Label;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.MetricFamily.Sample;
import dev.mokalb.model.metrics.MetricRow;
import dev.mokalb.net.bfd.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** BFD sessions as metrics, with the names and labels of MetalLB's exporter for FRR. */
public final class BfdMetrics {

  private static final String PREFIX = "metallb_bfd_";
  private static final double NANOS_PER_SECOND = 1e9;

  private BfdMetrics() {}

  /** A session and its peer. */
  private record Each(BfdPeer peer, BfdStatus status) {}

  private static MetricRow<Each> counter(
      String name, String help, ToDoubleFunction<BfdStatus.Counters> value) {
    return new MetricRow<>(
        PREFIX + name,
        help,
        MetricFamily.Type.COUNTER,
        each -> value.applyAsDouble(each.status().counters()));
  }

  private static final List<MetricRow<Each>> ROWS =
      List.of(
          new MetricRow<>(
              PREFIX + "session_up",
              "Whether the session is up.",
              MetricFamily.Type.GAUGE,
              each -> each.status().session().state() == SessionState.UP ? 1 : 0),
          counter(
              "control_packet_input",
              "Control packets received.",
              BfdStatus.Counters::controlPacketsIn),
          counter(
              "control_packet_output",
              "Control packets sent.",
              BfdStatus.Counters::controlPacketsOut),
          // There is no echo function: BfdProblem.Kind.ECHO_NOT_USED says so where it is wanted.
          counter("echo_packet_input", "Echo packets received: none are.", _ -> 0),
          counter("echo_packet_output", "Echo packets sent: none are.", _ -> 0),
          counter("session_up_events", "Times the session came up.", BfdStatus.Counters::upEvents),
          counter(
              "session_down_events",
              "Times the session went down.",
              BfdStatus.Counters::downEvents),
          counter(
              "zebra_notifications",
              "Changes of the session that BGP was told.",
              BfdStatus.Counters::notifications));

  /** All metrics of BFD on this node. */
  public static List<MetricFamily> of(BfdHealth health) {
    List<Each> sessions =
        health.sessions().entrySet().stream()
            .map(entry -> new Each(entry.getKey(), entry.getValue()))
            .toList();
    List<MetricFamily> families = new ArrayList<>();
    ROWS.forEach(row -> families.add(row.of(sessions, each -> labels(each.peer()))));
    families.add(
        new MetricFamily(
            "mokalb_bfd_packets_dropped_total",
            "Datagrams that did not reach a session, by the reason.",
            MetricFamily.Type.COUNTER,
            health.dropped().entrySet().stream().map(BfdMetrics::dropped).toList()));
    families.add(pauses(health.pauses()));
    families.add(
        new MetricFamily(
            "mokalb_bfd_loop_priority",
            "What the kernel granted to the thread of BFD.",
            MetricFamily.Type.GAUGE,
            List.of(
                new Sample(
                    List.of(
                        new Label("priority", health.priority().name().toLowerCase(Locale.ROOT))),
                    1))));
    return families;
  }

  /** Seconds, as Prometheus wants durations; a quantile of 1 is the largest. */
  private static MetricFamily pauses(LoopPauses pauses) {
    return new MetricFamily(
        "mokalb_bfd_loop_pause_seconds",
        "How late the loop of BFD was since it began, by quantile.",
        MetricFamily.Type.GAUGE,
        List.of(
            quantile("0.5", pauses.p50()),
            quantile("0.99", pauses.p99()),
            quantile("0.999", pauses.p999()),
            quantile("0.9999", pauses.p9999()),
            quantile("1", pauses.largest())));
  }

  private static Sample quantile(String quantile, long nanos) {
    return new Sample(List.of(new Label("quantile", quantile)), nanos / NANOS_PER_SECOND);
  }

  private static Sample dropped(Map.Entry<?, Long> entry) {
    String reason = String.valueOf(entry.getKey()).toLowerCase(Locale.ROOT);
    return new Sample(List.of(new Label("reason", reason)), entry.getValue());
  }

  private static List<Label> labels(BfdPeer peer) {
    // Routers on several interfaces may have the same link-local address.
    String zone = peer.interfaceName().isEmpty() ? "" : "%" + peer.interfaceName();
    return List.of(
        new Label("peer", peer.address() + zone),
        new Label("vrf", peer.vrf().isEmpty() ? "default" : peer.vrf()));
  }
}
