package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.metrics.TextFormat;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.DropReason;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bfd.SessionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BfdMetricsTest {

  @Test
  void namesAndLabelsAreThoseOfMetalLb() {
    BfdStatus status =
        new BfdStatus(
            Sessions.in(SessionState.UP),
            0,
            new BfdStatus.Counters(10, 20, 3, 2, 5),
            Optional.empty());
    BfdHealth health =
        new BfdHealth(
            new TreeMap<>(Map.of(BfdPeer.of(IpAddress.of("192.0.2.1"), Hops.SINGLE), status)),
            new TreeMap<>(Map.of(DropReason.TRUNCATED, 4L)),
            List.of(),
            new LoopPauses(9, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000, 3),
            LoopPriority.NICE);
    String labels = "{peer=\"192.0.2.1\",vrf=\"default\"} ";
    assertThat(TextFormat.of(BfdMetrics.of(health)).lines())
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactly(
            "metallb_bfd_session_up" + labels + "1",
            "metallb_bfd_control_packet_input" + labels + "10",
            "metallb_bfd_control_packet_output" + labels + "20",
            "metallb_bfd_echo_packet_input" + labels + "0",
            "metallb_bfd_echo_packet_output" + labels + "0",
            "metallb_bfd_session_up_events" + labels + "3",
            "metallb_bfd_session_down_events" + labels + "2",
            "metallb_bfd_zebra_notifications" + labels + "5",
            "mokalb_bfd_packets_dropped_total{reason=\"truncated\"} 4",
            "mokalb_bfd_loop_pause_seconds{quantile=\"0.5\"} 0.001",
            "mokalb_bfd_loop_pause_seconds{quantile=\"0.99\"} 0.002",
            "mokalb_bfd_loop_pause_seconds{quantile=\"0.999\"} 0.004",
            "mokalb_bfd_loop_pause_seconds{quantile=\"0.9999\"} 0.008",
            "mokalb_bfd_loop_pause_seconds{quantile=\"1\"} 0.016",
            "mokalb_bfd_loop_priority{priority=\"nice\"} 1");
  }
}
