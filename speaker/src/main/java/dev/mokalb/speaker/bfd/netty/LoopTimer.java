package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.speaker.bfd.SessionClock;
import dev.mokalb.speaker.bfd.jna.MonotonicTimer;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.util.function.LongConsumer;

/**
 * The one timer of the loop. Netty's own timers allocate for each time they are set.
 *
 * <p>Confined to the loop.
 */
final class LoopTimer implements EpollIoHandle {

  private final MonotonicTimer timer;
  private final FileDescriptor descriptor;
  private final LongConsumer fired;
  private long armedAt = SessionClock.NEVER;

  /**
   * Not armed yet.
   *
   * @param fired is given the time that it was armed for
   */
  LoopTimer(MonotonicTimer timer, LongConsumer fired) {
    this.timer = timer;
    this.descriptor = new FileDescriptor(timer.descriptor());
    this.fired = fired;
  }

  /** Fires at this time, unless it was armed for an earlier one. */
  void armAtTheLatest(long at) {
    if (at < armedAt) {
      armedAt = at;
      timer.arm(at);
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    long due = armedAt;
    timer.acknowledge();
    armedAt = SessionClock.NEVER;
    fired.accept(due);
  }

  @Override
  public void close() {
    timer.close();
  }
}
