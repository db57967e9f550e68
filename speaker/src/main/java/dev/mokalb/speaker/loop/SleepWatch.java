package dev.mokalb.speaker.loop;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the machine was suspended, while its monotonic clock stood still. The time since it
 * was booted goes on meanwhile, so that it tells a suspension from a wall clock that was set. Where
 * that cannot be read, the wall clock has to do. Confined to the speaker's loop.
 */
final class SleepWatch {

  /** What is shorter is no reason to doubt anything. */
  private static final long SLEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** It is read so often even if the wall clock shows nothing. */
  private static final long READ_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The clocks of a machine. */
  interface Clocks {
    long monotonicNanos();

    long wallNanos();

    /** Also while the machine was suspended; empty if that cannot be known. */
    OptionalLong sinceBootNanos();
  }

  private final Clocks clocks;
  private long wallOffset;
  private OptionalLong bootOffset;
  private long readAt;

  SleepWatch(Clocks clocks) {
    this.clocks = clocks;
    readAt = clocks.monotonicNanos();
    wallOffset = clocks.wallNanos() - readAt;
    bootOffset = bootOffset();
  }

  /** Of the machine that this runs on. */
  static SleepWatch ofThisMachine() {
    return new SleepWatch(new Linux());
  }

  /** Whether the machine was suspended since the last call. */
  boolean hasSlept() {
    long now = clocks.monotonicNanos();
    long offset = clocks.wallNanos() - now;
    boolean jumped = offset - wallOffset > SLEPT_NANOS;
    wallOffset = offset;
    if (!jumped && now - readAt < READ_EVERY_NANOS) {
      return false;
    }
    readAt = now;
    OptionalLong before = bootOffset;
    bootOffset = bootOffset();
    if (before.isEmpty() || bootOffset.isEmpty()) {
      return jumped;
    }
    return bootOffset.getAsLong() - before.getAsLong() > SLEPT_NANOS;
  }

  private OptionalLong bootOffset() {
    OptionalLong sinceBoot = clocks.sinceBootNanos();
    return sinceBoot.isEmpty()
        ? sinceBoot
        : OptionalLong.of(sinceBoot.getAsLong() - clocks.monotonicNanos());
  }

  private static final class Linux implements Clocks {

    @Override
    public long monotonicNanos() {
      return System.nanoTime();
    }

    @Override
    public long wallNanos() {
      return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    @Override
    public OptionalLong sinceBootNanos() {
      OptionalDouble seconds = Uptime.seconds();
      return seconds.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of((long) (seconds.getAsDouble() * TimeUnit.SECONDS.toNanos(1)));
    }
  }
}
