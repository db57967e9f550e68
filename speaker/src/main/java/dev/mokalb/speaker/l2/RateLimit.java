package dev.mokalb.speaker.l2;

/**
 * So many a second, and so many at once after a pause.
 *
 * @param perSecond at least 1
 * @param burst at least 1
 */
public record RateLimit(int perSecond, int burst) {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Refuses limits that let nothing through, a bug of the caller. */
  public RateLimit {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("no limit: " + perSecond + ", " + burst);
    }
  }

  public Meter meter(long nowNanos) {
    return new Meter(nowNanos);
  }

  /** The latest time at which all that was let through so far fits the rate; see GCRA. */
  long paidAfter(long paidUntilNanos, long nowNanos) {
    long from = paidUntilNanos - nowNanos < 0 ? nowNanos : paidUntilNanos;
    return from + NANOS_PER_SECOND / perSecond;
  }

  boolean allows(long paidUntilNanos, long nowNanos) {
    return paidUntilNanos - nowNanos <= NANOS_PER_SECOND / perSecond * (burst - 1L);
  }

  /** What was let through. Confined to one thread. */
  public final class Meter {
    private long paidUntilNanos;

    private Meter(long nowNanos) {
      paidUntilNanos = nowNanos;
    }

    /** Whether one more may pass now; if so, it has passed. */
    public boolean allows(long nowNanos) {
      if (!RateLimit.this.allows(paidUntilNanos, nowNanos)) {
        return false;
      }
      paidUntilNanos = paidAfter(paidUntilNanos, nowNanos);
      return true;
    }
  }
}
