package dev.mokalb.model.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "10s, PT10S",
    "1m30s, PT1M30S",
    "500ms, PT0.5S",
    "1h2m3s4ms5us6ns, PT1H2M3.004005006S",
    "90m, PT1H30M",
    "7µs, PT0.000007S",
    "0, PT0S",
    "1.5h, PT1H30M",
  })
  void understood(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-10s", "10 s", "10sec", "PT10S", "1s1", ".s"})
  void notUnderstood(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }
}
