package dev.mokalb.speaker.bfd.jna;

import dev.mokalb.speaker.jna.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A timer of the kernel (timerfd_create(2)) on the clock of {@link System#nanoTime}, whose
 * descriptor is readable once it has fired. Arming it allocates nothing.
 *
 * <p>Confined to one thread.
 */
public final class MonotonicTimer implements AutoCloseable {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int NEXT_SECONDS_AT = 16; // struct itimerspec: interval, then value
  private static final int NEXT_NANOS_AT = 24;
  private static final int ITIMERSPEC_OCTETS = 32;

  private final int descriptor;
  private final ByteBuffer memory = NativeMemory.of(ITIMERSPEC_OCTETS + Long.BYTES);
  private final long address = NativeMemory.addressOf(memory);

  private MonotonicTimer(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Makes one that is not armed.
   *
   * @throws IOException if the kernel refuses
   * @throws LinkageError if native calls are not possible here
   */
  public static MonotonicTimer open() throws IOException {
    int descriptor =
        LibC.timerfd_create(LibC.CLOCK_MONOTONIC, LibC.TFD_CLOEXEC | LibC.TFD_NONBLOCK);
    if (descriptor < 0) {
      throw LibC.failure("timerfd_create");
    }
    return new MonotonicTimer(descriptor);
  }

  public int descriptor() {
    return descriptor;
  }

  /** Fires once at this time, or at once if it has passed; replaces the time it had before. */
  public void arm(long at) {
    long due = Math.max(1, at); // Zero would disarm it.
    memory.putLong(NEXT_SECONDS_AT, due / NANOS_PER_SECOND);
    memory.putLong(NEXT_NANOS_AT, due % NANOS_PER_SECOND);
    if (LibC.timerfd_settime(descriptor, LibC.TFD_TIMER_ABSTIME, address, 0) < 0) {
      throw new IllegalStateException(LibC.failure("timerfd_settime"));
    }
  }

  /** After it has fired: it is not readable until it fires again. */
  public void acknowledge() {
    long read = LibC.read(descriptor, address + ITIMERSPEC_OCTETS, Long.BYTES);
    assert read == Long.BYTES || read < 0 : "a timer is read whole";
  }

  @Override
  public void close() {
    LibC.close(descriptor);
  }
}
