package dev.mokalb.speaker.members;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether this process ran all the time. After a pause in which the others may have gone on without
 * it, it asks them before it answers for anything. Times are monotonic nanoseconds. Confined to the
 * speaker's loop.
 */
final class Wakefulness {

  private final Duration lease;
  private OptionalLong lastRun = OptionalLong.empty();
  private boolean waking;
  private long since;
  private long asked;
  private long numbers;
  private OptionalLong answered = OptionalLong.empty();

  Wakefulness(Duration lease) {
    this.lease = lease;
  }

  /** The process runs now; whether it has just woken. */
  boolean runs(long time) {
    boolean paused = lastRun.isPresent() && time - lastRun.getAsLong() >= lease.toNanos();
    lastRun = OptionalLong.of(time);
    if (paused) {
      woke(time);
    }
    return paused;
  }

  void ran(long time) {
    lastRun = OptionalLong.of(time);
  }

  void woke(long time) {
    waking = true;
    since = time;
    asked = time - Timing.ASK_EVERY.toNanos();
    answered = OptionalLong.empty();
    // An answer to a question from before the pause proves nothing.
    numbers += 1 << 20;
  }

  boolean isWaking() {
    return waking;
  }

  /** The number of the question to ask now, if it is time to. */
  OptionalLong ask(long time) {
    if (!waking || time - asked < Timing.ASK_EVERY.toNanos()) {
      return OptionalLong.empty();
    }
    asked = time;
    numbers++;
    return OptionalLong.of(numbers);
  }

  /** Another speaker answered; {@code same} if it is in the very same view. Whether that was it. */
  boolean answered(long echo, boolean same, long time) {
    if (!waking || echo == 0 || echo >>> 20 != numbers >>> 20) {
      return false;
    }
    answered = OptionalLong.of(time);
    if (same) {
      waking = false;
    }
    return same;
  }

  /** Whether to go on although nobody is in the same view, since it was waited for long enough. */
  boolean givesUp(long time) {
    if (!waking) {
      return false;
    }
    long limit = answered.isPresent() ? REJOIN : ALONE;
    if (time - since < limit) {
      return false;
    }
    waking = false;
    return true;
  }

  private static final long REJOIN = Timing.REJOINING_MAX.toNanos();
  private static final long ALONE = Timing.ASKING_MAX.toNanos();

  void settled() {
    waking = false;
  }

  OptionalLong nextDue() {
    return waking ? OptionalLong.of(asked + Timing.ASK_EVERY.toNanos()) : OptionalLong.empty();
  }
}
