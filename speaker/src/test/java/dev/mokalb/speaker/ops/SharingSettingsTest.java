package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.MovePolicy.Evenness;
import dev.mokalb.speaker.announce.Nodes.ExcludeLabel;
import dev.mokalb.speaker.loop.SpeakerRules.Sharing;
import dev.mokalb.speaker.members.NetworkKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingSettingsTest {

  private static SharingSettings of(Map<String, String> environment, String... flags) {
    SpeakerSettings.Parsed parsed = SpeakerSettings.parse(List.of(flags), environment);
    assertThat(parsed).isInstanceOf(SpeakerSettings.Parsed.Run.class);
    return ((SpeakerSettings.Parsed.Run) parsed).settings().sharing();
  }

  @Test
  void speakersMeetOnOneWiredNetworkAndMoveNothingForEvenness() {
    assertThat(of(Map.of()))
        .isEqualTo(
            new SharingSettings(
                Sharing.BY_TABLE,
                NetworkKind.LAN,
                ExcludeLabel.HEEDED,
                new MovePolicy(Evenness.BY_NEW_GROUPS, Duration.ofSeconds(30), 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "--detection-profile=lan, LAN",
    "--detection-profile=wifi, WIFI",
    "--detection-profile=wan, WAN",
    "--ml-wan-config, WAN",
    "--ml-wan-config=false, LAN"
  })
  void theNetworkIsWhatTheFlagSays(String flag, NetworkKind network) {
    assertThat(of(Map.of(), flag).network()).isEqualTo(network);
  }

  @Test
  void theFlagOfMetalLbGivesWayToOurs() {
    assertThat(of(Map.of(), "--ml-wan-config", "--detection-profile=wifi").network())
        .isEqualTo(NetworkKind.WIFI);
    assertThat(of(Map.of("MOKA_DETECTION_PROFILE", "lan"), "--ml-wan-config").network())
        .isEqualTo(NetworkKind.LAN);
  }

  @Test
  void allCanBeSetByTheEnvironment() {
    assertThat(
            of(
                Map.of(
                    "MOKA_SPEAKERS_MEET", "false",
                    "MOKA_DETECTION_PROFILE", "wan",
                    "MOKA_REBALANCE", "true",
                    "MOKA_REBALANCE_HOLD_DOWN", "1"),
                "--ignore-exclude-lb"))
        .isEqualTo(
            new SharingSettings(
                Sharing.BY_HASH,
                NetworkKind.WAN,
                ExcludeLabel.IGNORED,
                new MovePolicy(Evenness.BY_MOVES, Duration.ofSeconds(1), 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "--speakers-meet=False, BY_HASH",
    "--speakers-meet=0, BY_HASH",
    "--speakers-meet=TRUE, BY_TABLE",
    "--speakers-meet, BY_TABLE"
  })
  void flagsAreReadAsGoReadsThem(String flag, Sharing sharing) {
    assertThat(of(Map.of(), flag).sharing()).isEqualTo(sharing);
  }

  @ParameterizedTest
  @CsvSource({
    "--detection-profile=Wi-Fi, --detection-profile Wi-Fi: use lan; wifi or wan",
    "--detection-profile=WAN, --detection-profile WAN: use lan; wifi or wan",
    "--rebalance-hold-down=1m, --rebalance-hold-down 1m: use seconds from 0 to 86400",
    "--rebalance-hold-down=-1, --rebalance-hold-down -1: use seconds from 0 to 86400",
    "--rebalance-hold-down=86401, --rebalance-hold-down 86401: use seconds from 0 to 86400",
    "--rebalance=yes, --rebalance yes: use true or false",
    "--speakers-meet=never, --speakers-meet never: use true or false"
  })
  void whatCannotBeIsRefused(String flag, String problem) {
    assertThat(SpeakerSettings.parse(List.of(flag), Map.of()))
        .isEqualTo(new SpeakerSettings.Parsed.Print(problem.replace(';', ','), 2));
  }

  @Test
  void aWholeDayIsTheLongestHoldDown() {
    assertThat(of(Map.of(), "--rebalance-hold-down=86400").movePolicy().holdDown())
        .isEqualTo(Duration.ofDays(1));
    assertThat(of(Map.of(), "--rebalance-hold-down=0").movePolicy().holdDown()).isZero();
  }
}
