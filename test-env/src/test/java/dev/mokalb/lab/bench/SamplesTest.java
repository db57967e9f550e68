package dev.mokalb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void percentilesAreThoseOfTheNearestRank() {
    var shuffled = LongStream.rangeClosed(1, 200).mapToObj(ms -> ms * 1_000_000).toList();
    var samples = new Samples(shuffled.reversed());

    assertThat(samples.count()).isEqualTo(200);
    assertThat(samples.percentileMs(50)).isEqualTo(100);
    assertThat(samples.percentileMs(99)).isEqualTo(198);
    assertThat(samples.percentileMs(100)).isEqualTo(200);
    assertThat(samples.minMs()).isEqualTo(1);
    assertThat(samples.maxMs()).isEqualTo(200);
  }

  @Test
  void ofFewSamplesThe99thPercentileIsTheLargest() {
    var samples = new Samples(List.of(3_000_000L, 1_000_000L, 2_000_000L));

    assertThat(samples.percentileMs(99)).isEqualTo(3);
    assertThat(samples.percentileMs(50)).isEqualTo(2);
    assertThat(samples.spread()).isEqualTo("min 1, p50 2, max 3 ms");
    assertThat(samples.percentiles()).isEqualTo("p50 2.0, p99 3.0, max 3.0 ms");
  }

  @Test
  void nothingIsNoMeasurement() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Samples(Collections.emptyList()));
  }
}
