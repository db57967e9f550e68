package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JitterTest {

  /** RFC 5880 §6.8.7. */
  @ParameterizedTest(name = "multiplier {0}: {1} to {2} %")
  @CsvSource({"1, 75, 90", "2, 75, 100", "3, 75, 100", "255, 75, 100"})
  void theGapIsShortenedByUpToAQuarter(int multiplier, int least, int most) {
    SplittableRandom random = new SplittableRandom(7);
    long smallest = Long.MAX_VALUE;
    long largest = 0;
    for (int i = 0; i < 100_000; i++) {
      long gap = Jitter.gapNanos(50_000, multiplier, random.nextDouble());
      smallest = Math.min(smallest, gap);
      largest = Math.max(largest, gap);
    }
    assertThat(smallest).isBetween(least * 500_000L, least * 500_000L + 10_000);
    assertThat(largest).isBetween(most * 500_000L - 10_000, most * 500_000L);
  }
}
