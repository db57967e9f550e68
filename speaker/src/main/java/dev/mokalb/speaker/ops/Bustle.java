package dev.mokalb.speaker.ops;

/**
 * Whether this speaker has just begun to announce many Services, as when thousands get their
 * addresses or another node is lost: what it has to say about them then waits, so that the API
 * server has its time for the addresses. Any thread; times are monotonic nanoseconds.
 */
public final class Bustle {

  /** Services a second. */
  static final int MANY = 10;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private long second = Long.MIN_VALUE;
  private int begun;
  private long busyUntil = Long.MIN_VALUE;

  /** One more is announced. */
  public synchronized void begun(long now) {
    if (second == Long.MIN_VALUE || now - second >= SECOND_NANOS) {
      second = now;
      begun = 0;
    }
    begun++;
    if (begun >= MANY) {
      busyUntil = now + 2 * SECOND_NANOS;
    }
  }

  /** Whether there were many, until two seconds after the last of them. */
  public synchronized boolean isBusy(long now) {
    return busyUntil != Long.MIN_VALUE && busyUntil - now > 0;
  }
}
