package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a Service waits after failed writes in a row, in nanoseconds: each time twice as long.
 */
final class RetryPauses {

  private static final long UNKNOWN_NANOS = 1_000_000_000L;
  private static final long UNKNOWN_LONGEST_NANOS = 60_000_000_000L;
  private static final long BUSY_NANOS = 250_000_000L;
  private static final long BUSY_LONGEST_NANOS = 60_000_000_000L;
  private static final long POSTPONED_NANOS = 1_000_000_000L;
  private static final long REJECTED_NANOS = 15_000_000_000L;
  private static final long REFUSED_LONGEST_NANOS = 300_000_000_000L;
  private static final int DOUBLINGS_MAX = 10;

  private final Map<ObjectKey, Integer> failures = new HashMap<>();
  private final Map<ObjectKey, Long> until = new HashMap<>();

  /** It is not known whether the write was done. */
  long unknown(ObjectKey key) {
    return next(key, UNKNOWN_NANOS, UNKNOWN_LONGEST_NANOS);
  }

  /** Somebody answered 429: most often the server, whom a pace for all writes spares too. */
  long busy(ObjectKey key, Duration asked) {
    return Math.max(asked.toNanos(), next(key, BUSY_NANOS, BUSY_LONGEST_NANOS));
  }

  /** A webhook asks to wait with this Service. */
  long postponed(ObjectKey key, Duration asked) {
    return Math.max(asked.toNanos(), next(key, POSTPONED_NANOS, REFUSED_LONGEST_NANOS));
  }

  /** The server would refuse the same write again. */
  long rejected(ObjectKey key) {
    return next(key, REJECTED_NANOS, REFUSED_LONGEST_NANOS);
  }

  private long next(ObjectKey key, long first, long longest) {
    int before = failures.merge(key, 1, Integer::sum) - 1;
    return Math.min(longest, first << Math.min(before, DOUBLINGS_MAX));
  }

  /** It waits until then, in place of what was said before. */
  void begin(ObjectKey key, long when) {
    until.put(key, when);
  }

  /** Whether it does not wait, or has waited long enough. */
  boolean isOver(ObjectKey key, long now) {
    if (until.getOrDefault(key, now) > now) {
      return false;
    }
    until.remove(key);
    return true;
  }

  /** Whether it waits: since {@link #begin}, until {@link #isOver} says that it does no longer. */
  boolean isPaused(ObjectKey key) {
    return until.containsKey(key);
  }

  /** A write succeeded, or the Service is gone. */
  void clear(ObjectKey key) {
    failures.remove(key);
    until.remove(key);
  }
}
