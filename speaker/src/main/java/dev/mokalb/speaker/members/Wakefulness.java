package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

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
  private boolean contradicted;
  private final Set<NodeName> wokenWithMe = new HashSet<>();

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
    contradicted = false;
    wokenWithMe.clear();
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

  /** The number of the newest question; 0 if this process is awake. */
  long number() {
    return waking ? numbers : 0;
  }

  /**
   * A member of the very same view answered. One that is awake knows that the view goes on; those
   * that have just woken themselves know it only together.
   *
   * @param others all other members of the view
   * @return whether that was it
   */
  boolean answered(Hello hello, SortedSet<NodeName> others) {
    if (!isEcho(hello.echo())) {
      return false;
    }
    if (hello.ask() != 0) {
      wokenWithMe.add(hello.from());
    }
    waking = hello.ask() != 0 && !wokenWithMe.containsAll(others);
    return !waking;
  }

  /** Somebody answered who is not in the same view: it went on without this one. */
  void contradicted(Hello hello) {
    contradicted |= isEcho(hello.echo());
  }

  private boolean isEcho(long echo) {
    return waking && echo != 0 && echo >>> 20 == numbers >>> 20;
  }

  /** Whether to go on although nobody is in the same view, since it was waited for long enough. */
  boolean givesUp(long time) {
    if (!waking) {
      return false;
    }
    long limit = contradicted ? REJOIN : ALONE;
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
