package dev.mokalb.speaker.loop;

import java.time.Duration;

/**
 * How long the loop rests before it looks at what waits patiently. A few changes are looked at one
 * by one, at once; where they come by the hundred each second, several at a time cost little more
 * than one. Turns may take a fiftieth of the time, and for a while more. Times are monotonic
 * nanoseconds. Confined to one thread.
 */
final class TurnBudget {

  private static final int SHARE = 50;

  /** A second and more of a burst. */
  private static final long MOST_NANOS = 50_000_000L;

  /** What comes in a burst waits so long at most. */
  private static final long REST_MAX_NANOS = 10_000_000L;

  private long left = MOST_NANOS;
  private long reckoned;

  /** All of it is there. */
  TurnBudget(long now) {
    reckoned = now;
  }

  /** How long to rest; zero unless it was spent. */
  Duration rest(long now) {
    earn(now);
    return Duration.ofNanos(left >= 0 ? 0 : Math.min(-left * SHARE, REST_MAX_NANOS));
  }

  /** A turn began and ended. */
  void spend(long from, long to) {
    earn(to);
    left = Math.max(left - (to - from), -REST_MAX_NANOS / SHARE);
  }

  private void earn(long now) {
    left = Math.min(MOST_NANOS, left + (now - reckoned) / SHARE);
    reckoned = now;
  }
}
