package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BustleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - SECOND; // The clock may wrap.

  private final Bustle bustle = new Bustle();

  @Test
  void aFewAreNoBustle() {
    for (int i = 0; i < 100; i++) {
      bustle.begun(START + i * SECOND / 5);
      assertThat(bustle.isBusy(START + i * SECOND / 5)).isFalse();
    }
  }

  @Test
  void manyAreUntilTwoSecondsAfterTheLast() {
    assertThat(bustle.isBusy(START)).isFalse();
    long last = START;
    for (int i = 0; i < 100; i++) {
      last = START + i * SECOND / 50;
      bustle.begun(last);
    }
    assertThat(bustle.isBusy(last)).isTrue();
    assertThat(bustle.isBusy(last + SECOND)).isTrue();
    assertThat(bustle.isBusy(last + 2 * SECOND)).isFalse();
  }
}
