package dev.mokalb.lab.process;

import dev.mokalb.lab.LabException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that nothing announces. */
public final class Waiting {
  private static final Duration STEP = Duration.ofMillis(10);

  private Waiting() {}

  /**
   * Returns how long it took until {@code condition} held.
   *
   * @throws LabException if it did not within {@code limit}; the message names {@code what}
   */
  public static Duration until(String what, Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      pause(what, limit, start);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Returns the first value that {@code source} has within {@code limit}. */
  public static <T> T forValue(String what, Duration limit, Supplier<Optional<T>> source) {
    long start = System.nanoTime();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      pause(what, limit, start);
    }
  }

  /** Waits for that long, where time itself is what is measured. */
  public static void rest(Duration time) {
    long start = System.nanoTime();
    for (long left = time.toNanos(); left > 0; left = time.toNanos() - System.nanoTime() + start) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        throw new LabException("interrupted at rest");
      }
    }
  }

  private static void pause(String what, Duration limit, long start) {
    if (System.nanoTime() - start > limit.toNanos()) {
      throw new LabException("waited %d ms in vain for %s".formatted(limit.toMillis(), what));
    }
    LockSupport.parkNanos(STEP.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new LabException("interrupted while waiting for " + what);
    }
  }
}
