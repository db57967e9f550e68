package dev.mokalb.speaker.l2.pcap;

/**
 * When to try again what failed: after one second, then after twice as long each time.
 *
 * @param delayNanos how long the next attempt waits
 * @param dueNanos when it is made, on the clock of {@link System#nanoTime}
 */
record Backoff(long delayNanos, long dueNanos) {

  static final long FIRST_NANOS = 1_000_000_000L;
  static final long LAST_NANOS = 30_000_000_000L;

  /** After the first failure. */
  static Backoff first(long nowNanos) {
    return new Backoff(FIRST_NANOS, nowNanos + FIRST_NANOS);
  }

  /** After one more failure. */
  Backoff next(long nowNanos) {
    long delay = Math.min(LAST_NANOS, delayNanos * 2);
    return new Backoff(delay, nowNanos + delay);
  }

  boolean isDue(long nowNanos) {
    return dueNanos - nowNanos <= 0;
  }
}
