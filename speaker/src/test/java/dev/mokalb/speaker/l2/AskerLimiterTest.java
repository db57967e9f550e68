package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.MacAddress;
import org.junit.jupiter.api.Test;

class AskerLimiterTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - SECOND; // nanoTime may wrap around
  private static final MacAddress LOUD = MacAddress.of("02:00:00:00:00:99");
  private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:98");

  private final AskerLimiter limiter = new AskerLimiter(START);

  @Test
  void aStationMayAskForAllItHasLostAtOnce() {
    int allowed = 0;
    while (limiter.allows(LOUD, START)) {
      allowed++;
    }
    assertThat(allowed).isEqualTo(AskerLimiter.LIMIT.burst());
  }

  @Test
  void aFloodIsHeldToTheRateAndTakesNothingFromOthers() {
    int allowed = 0;
    int questions = 50_000 * 4;
    for (int i = 0; i < questions; i++) {
      long now = START + i * (4 * SECOND / questions);
      allowed += limiter.allows(LOUD, now) ? 1 : 0;
      if (i % 1_000 == 0) {
        assertThat(limiter.allows(OTHER, now)).isTrue();
      }
    }
    assertThat(allowed).isBetween(49_990, 50_010);
  }
}
