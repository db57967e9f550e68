package dev.mokalb.kube.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way and the long one come to the same. */
class TimesTest {

  @Test
  void anySecondIsRead() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
      assertThat(Times.parse(time.toString())).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T23:59:59Z",
        "2026-01-02T24:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-01-02T03:04:05.6Z",
        "2026-01-02T03:04:05.678901234Z",
        "2026-01-02T03:04:05+01:00",
        "2026-01-02t03:04:05z",
        "-0001-01-02T03:04:05Z",
      })
  void whatTheJdkTakesIsTaken(String text) {
    assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2023-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-02T25:00:00Z",
        "2026-01-02T03:60:00Z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05",
        "٢٠٢٦-01-02T03:04:05Z",
      })
  void whatTheJdkRefusesIsRefused(String text) {
    assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeParseException.class);
    assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeParseException.class);
  }
}
