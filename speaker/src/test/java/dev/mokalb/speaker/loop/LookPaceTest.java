package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookPaceTest {

  private static final Duration LEAST = Duration.ofMillis(100);
  private static final long MILLI = 1_000_000;

  private final LookPace pace = new LookPace(0);

  @Test
  void theFirstLookMayBeAtOnce() {
    assertThat(pace.isDue(0, Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void aShortLookIsFollowedAfterTheLeastPause() {
    pace.looked(0, MILLI);
    assertThat(pace.isDue(100 * MILLI, LEAST)).isFalse();
    assertThat(pace.isDue(101 * MILLI, LEAST)).isTrue();
  }

  @Test
  void aLongLookTakesAFiftiethOfTheTime() {
    pace.looked(0, 20 * MILLI);
    assertThat(pace.isDue(999 * MILLI, LEAST)).isFalse();
    assertThat(pace.isDue(1_000 * MILLI, LEAST)).isTrue();
  }

  @Test
  void noPauseIsLongerThanFiveSeconds() {
    pace.looked(0, 2_000 * MILLI);
    assertThat(pace.isDue(6_999 * MILLI, LEAST)).isFalse();
    assertThat(pace.isDue(7_000 * MILLI, LEAST)).isTrue();
  }
}
