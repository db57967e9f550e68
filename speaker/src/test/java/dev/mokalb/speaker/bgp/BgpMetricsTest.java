package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.metrics.TextFormat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BgpMetricsTest {

  private static final PeerStatus DOWN =
      new PeerStatus(
          new PeerName("tor"),
          "192.0.2.1:179",
          "",
          "IDLE",
          Instant.EPOCH,
          Optional.empty(),
          Optional.of("the peer refused the connection"),
          List.of(),
          new PeerCounts(
              new PeerCounts.Messages(1, 2, 3, 4, 5),
              new PeerCounts.Messages(10, 20, 30, 40, 50),
              7,
              8,
              9));

  @Test
  void namesAndLabelsAreThoseOfMetalLb() {
    String labels = "{peer=\"192.0.2.1:179\",vrf=\"default\"} ";
    assertThat(TextFormat.of(BgpMetrics.of(List.of(DOWN))).lines())
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactly(
            "metallb_bgp_session_up" + labels + "0",
            "metallb_bgp_announced_prefixes_total" + labels + "7",
            "metallb_bgp_pending_prefixes_total" + labels + "8",
            "metallb_bgp_received_prefixes_total" + labels + "9",
            "metallb_bgp_opens_sent" + labels + "1",
            "metallb_bgp_opens_received" + labels + "10",
            "metallb_bgp_notifications_sent" + labels + "3",
            "metallb_bgp_updates_total" + labels + "2",
            "metallb_bgp_updates_total_received" + labels + "20",
            "metallb_bgp_keepalives_sent" + labels + "4",
            "metallb_bgp_keepalives_received" + labels + "40",
            "metallb_bgp_route_refresh_sent" + labels + "5",
            "metallb_bgp_total_sent" + labels + "15",
            "metallb_bgp_total_received" + labels + "150");
  }
}
