package dev.mokalb.controller.webhook;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls one thing again and again: when it wants to be, and when something has changed. */
final class RecurringTask implements AutoCloseable {

  private final Supplier<Duration> step;
  private final Runnable opened;
  private final Runnable closed;
  private final Semaphore changes = new Semaphore(1); // The first look needs no change.
  private final Thread thread;

  /**
   * @param step does what is due and says when to call again; on this object's thread alone
   * @param opened called once at the start
   * @param closed called once at the end
   */
  RecurringTask(String name, Supplier<Duration> step, Runnable opened, Runnable closed) {
    this.step = step;
    this.opened = opened;
    this.closed = closed;
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** Something has changed; never blocks. */
  void changed() {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  void start() {
    opened.run();
    thread.start();
  }

  private void run() {
    Duration pause = Duration.ZERO;
    try {
      while (true) {
        var _ = changes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
        pause = step.get();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    closed.run();
  }
}
