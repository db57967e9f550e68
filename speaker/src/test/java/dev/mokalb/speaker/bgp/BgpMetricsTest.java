package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.metrics.TextFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BgpMetricsTest {

  private static final PeerStatus DOWN =
      new PeerStatus(
          new PeerName("tor"),
          "192.0.2.1:179",
          "",
          "Idle",
          Instant.ofEpochSecond(1_700_000_000),
          Optional.empty(),
          Optional.of("the peer refused the connection"),
          List.of("IPv6 routes are left out: no address"),
          new PeerCounts(
              new PeerCounts.Messages(1, 2, 3, 4, 5),
              new PeerCounts.Messages(10, 20, 30, 40, 50),
              7,
              8,
              9));

  private static Stream<String> lines(PeerStatus status, SortedMap<PeerName, String> impossible) {
    return TextFormat.of(BgpMetrics.of(List.of(status), impossible)).lines();
  }

  @Test
  void whyThereIsNoSessionAndSinceWhen() {
    assertThat(lines(DOWN, new TreeMap<>(Map.of(new PeerName("twin"), "there is no \"Secret\""))))
        .filteredOn(line -> line.startsWith("mokalb_"))
        .containsExactly(
            "mokalb_bgp_session_since_timestamp_seconds{peer=\"192.0.2.1:179\",vrf=\"default\"}"
                + " 1700000000",
            "mokalb_bgp_session_info{peer=\"192.0.2.1:179\",vrf=\"default\",name=\"tor\","
                + "state=\"Idle\",last_end=\"the peer refused the connection\"} 1",
            "mokalb_bgp_session_info{name=\"twin\",state=\"None\",last_end=\"there is no"
                + " \\\"Secret\\\"\"} 1",
            "mokalb_bgp_session_problem{peer=\"192.0.2.1:179\",vrf=\"default\","
                + "problem=\"IPv6 routes are left out: no address\"} 1");
  }

  @Test
  void wordsAreNeverLongerThanTheLimit() {
    assertThat(lines(DOWN, new TreeMap<>(Map.of(new PeerName("twin"), "x".repeat(5_000)))))
        .anyMatch(line -> line.contains("\"" + "x".repeat(BgpMetrics.WORDS_MAX - 1) + "…\""))
        .noneMatch(line -> line.length() > 2 * BgpMetrics.WORDS_MAX);
  }

  @Test
  void namesAndLabelsAreThoseOfMetalLb() {
    String labels = "{peer=\"192.0.2.1:179\",vrf=\"default\"} ";
    assertThat(lines(DOWN, new TreeMap<>()))
        .filteredOn(line -> line.startsWith("metallb_"))
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
