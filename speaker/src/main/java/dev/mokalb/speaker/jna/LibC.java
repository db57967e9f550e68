package dev.mokalb.speaker.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The functions of the C library. */
final class LibC {

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native long syscall(long number, long a, long b, long c, long d);

  /** Memory for structures, in the byte order of the machine. */
  static ByteBuffer memory(int octets) {
    return ByteBuffer.allocateDirect(octets).order(ByteOrder.nativeOrder());
  }

  /** Where a direct buffer lies; it stays there as long as the buffer is reachable. */
  static long addressOf(ByteBuffer memory) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(memory));
  }
}
