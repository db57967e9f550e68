package dev.mokalb.speaker.loop;

import java.time.Duration;

/**
 * When everything there is may be looked at again. Such a look takes the longer the more there is,
 * and where changes come one after another each of them would cost one: with thousands of addresses
 * no processor would be left. So it is the rarer the longer the last one took. Times are monotonic
 * nanoseconds. Confined to one thread.
 */
final class LookPace {

  /** Looks take a fiftieth of the time, as long as none takes more than a tenth of a second. */
  private static final int TIMES = 49;

  /** A look during which the machine did something else for long says little. */
  private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

  private long ended;
  private long rest;

  /** The first look may be at once. */
  LookPace(long now) {
    ended = now - LONGEST_NANOS;
  }

  /**
   * Whether it is time for the next look.
   *
   * @param least the pause after one that took no time
   */
  boolean isDue(long now, Duration least) {
    return now - ended >= Math.max(rest, least.toNanos());
  }

  /** A look began and ended. */
  void looked(long from, long to) {
    ended = to;
    rest = Math.min((to - from) * TIMES, LONGEST_NANOS);
  }
}
