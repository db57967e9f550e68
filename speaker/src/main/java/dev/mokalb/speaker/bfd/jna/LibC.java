package dev.mokalb.speaker.bfd.jna;

import com.sun.jna.Native;
import java.io.IOException;

/**
 * The functions of the C library. Pointers and sizes are 64-bit numbers, as on every machine the
 * speaker runs on, so that a call allocates nothing. The number of an error is in {@link
 * Native#getLastError} after a negative result.
 */
final class LibC {

  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int MSG_DONTWAIT = 0x40;
  static final int CLOCK_REALTIME = 0;
  static final int CLOCK_MONOTONIC = 1;
  static final int TFD_TIMER_ABSTIME = 1;
  static final int TFD_CLOEXEC = 0x80000;
  static final int TFD_NONBLOCK = 0x800;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int recvmmsg(int socket, long messages, int count, int flags, long timeout);

  static native int clock_gettime(int clock, long timespec);

  static native int timerfd_create(int clock, int flags);

  static native int timerfd_settime(int timer, int flags, long next, long previous);

  static native long read(int descriptor, long into, long octets);

  static native int close(int descriptor);

  static native int if_nametoindex(String name);

  static IOException failure(String call) {
    return new IOException(call + " fails with error " + Native.getLastError());
  }
}
