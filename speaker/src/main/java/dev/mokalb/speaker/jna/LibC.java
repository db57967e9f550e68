package dev.mokalb.speaker.jna;

import com.sun.jna.Native;

/** The functions of the C library. */
final class LibC {

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native long syscall(long number, long a, long b, long c, long d);
}
