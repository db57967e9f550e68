package dev.mokalb.controller.loop;

import java.time.Duration;

/** When to count anew: after something happened, at most once a second. Confined to the loop. */
final class Recount {

  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private long notBefore;
  private boolean due;

  Recount(long now) {
    notBefore = now;
  }

  /** Something happened that may have changed a number. */
  void happened() {
    due = true;
  }

  /** When to count; {@link Long#MAX_VALUE} if nothing happened since. */
  long next() {
    return due ? notBefore : Long.MAX_VALUE;
  }

  /** When to count if something happens by itself at that time. */
  long next(long happens) {
    return due || happens == Long.MAX_VALUE ? next() : Math.max(notBefore, happens);
  }

  /** Whether to count now, which is noted as done. */
  boolean isTime(long now) {
    if (!due || now < notBefore) {
      return false;
    }
    due = false;
    notBefore = now + PAUSE_NANOS;
    return true;
  }
}
