package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.l2.Promiscuity;
import dev.mokalb.speaker.l2.Promiscuity.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediumFinderTest {

  @TempDir private Path folder;

  /** As sysfs shows them: {@code phy80211} is a link to the radio, {@code wireless} a folder. */
  @Test
  void knowsWiFiByWhatTheKernelShows() throws IOException {
    Files.createDirectories(folder.resolve("wlan0/phy80211"));
    Files.createDirectories(folder.resolve("wlp2s0/wireless"));
    Files.createDirectories(folder.resolve("eth0/statistics"));
    MediumFinder finder = new MediumFinder(folder);
    assertThat(finder.of("wlan0")).isEqualTo(Medium.WIRELESS);
    assertThat(finder.of("wlp2s0")).isEqualTo(Medium.WIRELESS);
    assertThat(finder.of("eth0")).isEqualTo(Medium.WIRED);
    assertThat(finder.of("gone0")).isEqualTo(Medium.WIRED);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, WIRED, false", "auto, WIRELESS, true", "on, WIRED, true",
    "on, WIRELESS, true", "off, WIRED, false", "off, WIRELESS, false"
  })
  void asksForAllFramesWhereItMust(String setting, Medium medium, boolean wanted) {
    assertThat(Promiscuity.parse(setting).orElseThrow().wants(medium)).isEqualTo(wanted);
  }

  @Test
  void otherSettingsAreNone() {
    assertThat(Promiscuity.parse("ON")).isEmpty();
    assertThat(Promiscuity.names()).isEqualTo("auto, on, off");
  }
}
