package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PauseHistogramTest {

  @Test
  void nothingWasMeasured() {
    assertThat(new PauseHistogram(0).summary()).isEqualTo(new LoopPauses(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void ranksAreThoseOfTheSamples() {
    PauseHistogram pauses = new PauseHistogram(0);
    for (int i = 1; i <= 20_000; i++) {
      pauses.record(i * 1_000L, 0);
    }
    LoopPauses summary = pauses.summary();
    assertThat(summary.count()).isEqualTo(20_000);
    assertThat(summary.p50()).isBetween(10_000_000L, 10_400_000L);
    assertThat(summary.p99()).isBetween(19_800_000L, 20_000_000L);
    assertThat(summary.p9999()).isBetween(19_998_000L, 20_000_000L);
    assertThat(summary.largest()).isEqualTo(20_000_000);
  }

  /** One sample is every percentile; a bucket is no wider than 1/32 of what it holds. */
  @Property
  void aBucketIsNarrow(@ForAll @LongRange(max = 1L << 39) long nanos) {
    PauseHistogram pauses = new PauseHistogram(0);
    pauses.record(nanos, 0);
    pauses.record(1L << 40, 0); // so that the largest does not hide the width
    assertThat(pauses.summary().p50()).isBetween(nanos, nanos + nanos / 32);
  }

  @Test
  void whatIsOutOfRangeIsKept() {
    PauseHistogram pauses = new PauseHistogram(0);
    pauses.record(-5, 0);
    pauses.record(Long.MAX_VALUE, 0);
    assertThat(pauses.summary().count()).isEqualTo(2);
    assertThat(pauses.summary().p50()).isZero();
    assertThat(pauses.summary().largest()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theRecentLargestIsForgottenAndTheLargestIsNot() {
    PauseHistogram pauses = new PauseHistogram(0);
    long window = PauseHistogram.WINDOW_NANOS;
    pauses.record(900, 10);
    pauses.record(5, window + 20);
    assertThat(pauses.recentLargest()).isEqualTo(900);
    pauses.record(6, 2 * window + 40);
    assertThat(pauses.recentLargest()).isEqualTo(6);
    pauses.record(7, 9 * window);
    assertThat(pauses.recentLargest()).isEqualTo(7);
    assertThat(pauses.summary().largest()).isEqualTo(900);
  }
}
