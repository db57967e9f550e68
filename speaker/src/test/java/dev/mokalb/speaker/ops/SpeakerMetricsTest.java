package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.metrics.TextFormat;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.loop.Layer2Presence;
import dev.mokalb.speaker.members.DropReason;
import dev.mokalb.speaker.members.Notice;
import dev.mokalb.speaker.members.Restraint;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.report.AskBook;
import dev.mokalb.speaker.report.LanCounters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpeakerMetricsTest {

  private static final IpAddress ADDRESS = IpAddress.of("192.168.2.200");
  private static final ObjectKey WEB = new ObjectKey("shop", "web");
  private static final ObjectKey API = new ObjectKey("shop", "api");

  private final SpeakerBoard board = new SpeakerBoard();

  private String page() {
    Layer2Counters counters =
        new Layer2Counters(
            new TreeMap<>(Map.of(ADDRESS, new Layer2Counters.PerAddress(5, 4, 12))),
            new TreeMap<>(Map.of("arp_truncated", 3L)),
            new Layer2Counters.Sightings(1, 2, 3, 4, 5, 6));
    Layer2Health health =
        new Layer2Health(
            List.of(
                new UsableInterface("eth0", MacAddress.of("02:00:00:00:00:01"), true),
                new UsableInterface("eth1", MacAddress.of("02:00:00:00:00:02"), false)),
            List.of());
    return TextFormat.of(
        SpeakerMetrics.of(
            new SpeakerFigures(
                "n1",
                board,
                Map.of(API, List.of(IpAddress.of("198.51.100.1"))),
                new SpeakerFigures.Layer2(counters, health),
                new LanCounters(3, 1, 2, new AskBook.Counts(9, 5, 1, 3), 4),
                new SpeakerFigures.Writes(7, 1, 9, 2))));
  }

  @Test
  void whatWasFoundOnTheLocalNetworkIsThere() {
    assertThat(page().lines())
        .contains(
            "mokalb_speaker_strangers_total 3",
            "mokalb_speaker_conflicts_held_back_total 1",
            "mokalb_speaker_address_conflicts 2",
            "mokalb_speaker_addresses_outside_subnets_total 4",
            "mokalb_speaker_questions_total{answer=\"expected\"} 5",
            "mokalb_speaker_questions_total{answer=\"none\"} 3",
            "mokalb_speaker_questions_total{answer=\"other\"} 1");
  }

  @Test
  void metalLbsAreThereByNameAndLabels() {
    board.layer2(
        WEB, Optional.of(new Layer2Presence(new TreeSet<>(Set.of(ADDRESS)), new TreeSet<>())));
    board.heard();
    assertThat(page().lines())
        .contains(
            "metallb_speaker_announced{service=\"shop/web\",protocol=\"layer2\",node=\"n1\","
                + "ip=\"192.168.2.200\"} 1",
            "metallb_speaker_announced{service=\"shop/api\",protocol=\"bgp\",node=\"n1\","
                + "ip=\"198.51.100.1\"} 1",
            "metallb_layer2_requests_received{ip=\"192.168.2.200\"} 5",
            "metallb_layer2_responses_sent{ip=\"192.168.2.200\"} 4",
            "metallb_layer2_gratuitous_sent{ip=\"192.168.2.200\"} 12",
            "metallb_k8s_client_updates_total 1",
            "metallb_k8s_client_update_errors_total 1",
            "metallb_k8s_client_config_loaded_bool 0",
            "metallb_k8s_client_config_stale_bool 0");
  }

  @Test
  void whatIsAnnouncedNoLongerIsNotThere() {
    Layer2Presence presence = new Layer2Presence(new TreeSet<>(Set.of(ADDRESS)), new TreeSet<>());
    board.layer2(WEB, Optional.of(presence));
    board.layer2(WEB, Optional.of(presence));
    board.layer2(WEB, Optional.empty());
    assertThat(page())
        .doesNotContain("protocol=\"layer2\"")
        .contains("mokalb_speaker_services_answered 0\n")
        .contains("mokalb_speaker_takeovers_total 1\n")
        .contains("mokalb_speaker_releases_total 1\n");
  }

  @Test
  void theConfigurationIsLoadedOrStale() {
    board.configuration(List.of());
    assertThat(page())
        .contains("config_loaded_bool 1\n")
        .contains("metallb_k8s_client_config_stale_bool 0\n");
    board.conflicts(
        List.of(new Problem(SourceRef.of("BGPPeer", WEB), "spec", "is wrong", "mend it")));
    assertThat(page()).contains("metallb_k8s_client_config_stale_bool 1\n");
    assertThat(board.problems()).hasValueSatisfying(all -> assertThat(all).hasSize(1));
  }

  @Test
  void theOtherSpeakersAreCounted() {
    board.view(new View(1, List.of(new NodeName("n1"), new NodeName("n2")), true, List.of()));
    board.notice(new Notice.Split(new NodeName("n3")));
    board.notice(new Notice.Restrained(Restraint.WAKING));
    board.unreadable(DropReason.NEWER_VERSION);
    assertThat(page().lines())
        .contains(
            "mokalb_speaker_view_members 2",
            "mokalb_speaker_is_coordinator 1",
            "mokalb_speaker_missing_members 1",
            "mokalb_speaker_messages_dropped_total{reason=\"newer_version\"} 1",
            "mokalb_speaker_messages_dropped_total{reason=\"unknown_kind\"} 0",
            "mokalb_speaker_restrained{reason=\"waking\"} 1",
            "mokalb_speaker_restrained{reason=\"apart\"} 0",
            "mokalb_speaker_interface_usable{interface=\"eth0\"} 1",
            "mokalb_speaker_interface_usable{interface=\"eth1\"} 0",
            "mokalb_speaker_frames_dropped_total{reason=\"arp_truncated\"} 3",
            "mokalb_speaker_status_writes_total 7");
    board.apart();
    board.notice(new Notice.SplitEnded(new NodeName("n3")));
    assertThat(page().lines())
        .contains("mokalb_speaker_view_members 0", "mokalb_speaker_missing_members 0");
  }
}
