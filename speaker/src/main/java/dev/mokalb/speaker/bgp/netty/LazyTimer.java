package dev.mokalb.speaker.bgp.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is started afresh far more often than it expires: to push it back costs no entry in
 * the event loop's queue.
 *
 * <p>Confined to the event loop.
 */
final class LazyTimer {

  private final EventLoop loop;
  private final Runnable expires;
  private @Nullable Future<?> scheduled;
  private long scheduledNanos;
  private long deadlineNanos;
  private boolean running;

  LazyTimer(EventLoop loop, Runnable expires) {
    this.loop = loop;
    this.expires = expires;
  }

  void start(long nanos) {
    deadlineNanos = System.nanoTime() + nanos;
    running = true;
    if (scheduled != null && scheduledNanos - deadlineNanos > 0) {
      scheduled.cancel(false);
      scheduled = null;
    }
    if (scheduled == null) {
      schedule();
    }
  }

  void stop() {
    running = false;
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }

  private void schedule() {
    scheduledNanos = deadlineNanos;
    long nanos = Math.max(0, deadlineNanos - System.nanoTime());
    scheduled = loop.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    scheduled = null;
    if (!running) {
      return;
    }
    if (deadlineNanos - System.nanoTime() > 0) {
      schedule();
      return;
    }
    running = false;
    expires.run();
  }
}
