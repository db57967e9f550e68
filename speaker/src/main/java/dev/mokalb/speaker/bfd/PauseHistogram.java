package dev.mokalb.speaker.bfd;

/**
 * How long a loop was not there when it was needed. Durations are kept to within 1/32 of
 * themselves; the largest ones exactly.
 *
 * <p>Confined to its loop. Recording allocates nothing.
 */
public final class PauseHistogram {

  /** The largest pause of about this long counts as recent. */
  static final long WINDOW_NANOS = 300_000_000_000L;

  private static final int SUB_BUCKET_BITS = 5;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
  private static final int LONGEST_BITS = 40; // 18 minutes; anything longer counts as that
  private static final int BUCKETS = (LONGEST_BITS - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;

  private final long[] counts = new long[BUCKETS];
  private long total;
  private long largest;
  private long windowBegan;
  private long largestInWindow;
  private long largestInLastWindow;

  /** Begins to measure. */
  public PauseHistogram(long now) {
    windowBegan = now;
  }

  /** One more pause, which ended now. */
  public void record(long nanos, long now) {
    long pause = Math.max(0, nanos);
    counts[bucketOf(pause)]++;
    total++;
    largest = Math.max(largest, pause);
    if (now - windowBegan > WINDOW_NANOS) {
      largestInLastWindow = now - windowBegan > 2 * WINDOW_NANOS ? 0 : largestInWindow;
      largestInWindow = 0;
      windowBegan = now;
    }
    largestInWindow = Math.max(largestInWindow, pause);
  }

  /** What was measured so far. */
  public LoopPauses summary() {
    return new LoopPauses(
        total,
        percentile(5_000),
        percentile(9_900),
        percentile(9_990),
        percentile(9_999),
        largest,
        recentLargest());
  }

  /** The largest in the last five to ten minutes. */
  public long recentLargest() {
    return Math.max(largestInWindow, largestInLastWindow);
  }

  /** The nearest rank, in nanoseconds, at most 1/32 too high. */
  private long percentile(int perTenThousand) {
    long rank = Math.max(1, Math.ceilDiv(total * perTenThousand, 10_000));
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return Math.min(largest, upperEndOf(bucket));
      }
    }
    return largest;
  }

  private static int bucketOf(long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) nanos;
    }
    long kept = Math.min(nanos, (1L << LONGEST_BITS) - 1);
    int shift = Long.SIZE - Long.numberOfLeadingZeros(kept) - SUB_BUCKET_BITS - 1;
    return shift * SUB_BUCKETS + (int) (kept >>> shift);
  }

  private static long upperEndOf(int bucket) {
    if (bucket < 2 * SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    long mantissa = bucket - (long) shift * SUB_BUCKETS;
    return ((mantissa + 1) << shift) - 1;
  }
}
