package dev.mokalb.lab.bench;

import java.util.Arrays;
import java.util.Collection;

/** Durations that were measured, in nanoseconds. At least one. */
final class Samples {
  private static final double NANOS_PER_MS = 1e6;

  private final long[] sorted;

  Samples(Collection<Long> nanos) {
    if (nanos.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
  }

  int count() {
    return sorted.length;
  }

  /** The nearest-rank percentile in milliseconds: the smallest sample that {@code p} % reach. */
  double percentileMs(int p) {
    int rank = Math.ceilDiv(sorted.length * p, 100);
    return sorted[Math.max(0, rank - 1)] / NANOS_PER_MS;
  }

  double minMs() {
    return sorted[0] / NANOS_PER_MS;
  }

  double maxMs() {
    return sorted[sorted.length - 1] / NANOS_PER_MS;
  }

  /** For latencies. */
  String percentiles() {
    return "p50 %.1f, p99 %.1f, max %.1f ms".formatted(percentileMs(50), percentileMs(99), maxMs());
  }

  /** For what takes microseconds. */
  String micros() {
    return "p50 %.0f, p99 %.0f, max %.0f µs"
        .formatted(1_000 * percentileMs(50), 1_000 * percentileMs(99), 1_000 * maxMs());
  }

  /** For the few rounds of what takes long. */
  String spread() {
    return "min %.0f, p50 %.0f, max %.0f ms".formatted(minMs(), percentileMs(50), maxMs());
  }
}
