package dev.mokalb.speaker.bfd;

/**
 * How late the loop of BFD was: after a timer, or after the kernel had a packet for it. All but the
 * first are nanoseconds.
 *
 * @param count how many times it was needed
 * @param recentLargest the largest of the last five to ten minutes
 */
public record LoopPauses(
    long count, long p50, long p99, long p999, long p9999, long largest, long recentLargest) {

  private static final double NANOS_PER_MILLI = 1e6;

  /** For log lines and reports. */
  @Override
  public String toString() {
    return "%d pauses: p50 %.3f, p99 %.3f, p99.9 %.3f, p99.99 %.3f, largest %.3f ms"
        .formatted(
            count,
            p50 / NANOS_PER_MILLI,
            p99 / NANOS_PER_MILLI,
            p999 / NANOS_PER_MILLI,
            p9999 / NANOS_PER_MILLI,
            largest / NANOS_PER_MILLI);
  }
}
