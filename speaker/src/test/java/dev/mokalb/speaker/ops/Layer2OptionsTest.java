package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.l2.Promiscuity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Layer2OptionsTest {

  @Test
  void theDefaultsAreMetalLbsFileWiFiAloneAndNinetySeconds() {
    assertThat(options())
        .isEqualTo(
            new Layer2Options(
                "/etc/metallb/excludel2.yaml", Promiscuity.AUTO, Duration.ofSeconds(90)));
  }

  @Test
  void allCanBeSet() {
    assertThat(
            options("--l2-exclude-file=/tmp/x", "--l2-promiscuous=off", "--l2-refresh-seconds=0"))
        .isEqualTo(new Layer2Options("/tmp/x", Promiscuity.OFF, Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "--l2-promiscuous=yes, --l2-promiscuous yes: use one of auto; on; off",
    "--l2-refresh-seconds=9, --l2-refresh-seconds 9: use 0; or a number of seconds from 10 to 3600",
    "--l2-refresh-seconds=1m, --l2-refresh-seconds 1m: use 0; or a number of seconds from 10 to"
        + " 3600",
    "--l2-refresh-seconds=9999999, --l2-refresh-seconds 9999999: use 0; or a number of seconds from"
        + " 10 to 3600"
  })
  void whatCannotBeIsRefused(String flag, String problem) {
    assertThat(SpeakerSettings.parse(List.of(flag), Map.of()))
        .isEqualTo(new SpeakerSettings.Parsed.Print(problem.replace(';', ','), 2));
  }

  private static Layer2Options options(String... flags) {
    SpeakerSettings.Parsed parsed = SpeakerSettings.parse(List.of(flags), Map.of());
    assertThat(parsed).isInstanceOf(SpeakerSettings.Parsed.Run.class);
    return ((SpeakerSettings.Parsed.Run) parsed).settings().layer2();
  }
}
