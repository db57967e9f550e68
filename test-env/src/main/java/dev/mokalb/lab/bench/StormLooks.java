package dev.mokalb.lab.bench;

import dev.mokalb.lab.LabException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A figure that is looked at again and again, by a thread of its own: its highest value, and for
 * how long at most nobody saw it. One look that fails costs that look alone.
 */
final class StormLooks {

  /**
   * What was seen.
   *
   * @param blindNanos the longest time without a look that succeeded
   */
  record Seen(double highest, long blindNanos) {}

  private final Supplier<OptionalDouble> source;
  private final Duration pause;
  private final Thread thread;
  private volatile boolean over;
  private double highest; // this and the next: of the thread, until it has ended
  private long blindNanos;

  StormLooks(Supplier<OptionalDouble> source, Duration pause) {
    this.source = source;
    this.pause = pause;
    this.thread = Thread.ofPlatform().daemon().name("storm").start(this::look);
  }

  private void look() {
    long last = System.nanoTime();
    while (!over) {
      OptionalDouble value = attempt();
      long now = System.nanoTime();
      blindNanos = Math.max(blindNanos, now - last);
      if (value.isPresent()) {
        highest = Math.max(highest, value.getAsDouble());
        last = now;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private OptionalDouble attempt() {
    try {
      return source.get();
    } catch (LabException e) {
      return OptionalDouble.empty();
    }
  }

  /** Ends the looking. */
  Seen end() {
    over = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while a storm was looked at", e);
    }
    return new Seen(highest, blindNanos);
  }
}
