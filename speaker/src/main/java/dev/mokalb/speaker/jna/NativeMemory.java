package dev.mokalb.speaker.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory whose address is given to the C library. */
public final class NativeMemory {

  private NativeMemory() {}

  /** For structures, in the byte order of the machine. */
  public static ByteBuffer of(int octets) {
    return ByteBuffer.allocateDirect(octets).order(ByteOrder.nativeOrder());
  }

  /** Where a direct buffer lies; it stays there as long as the buffer is reachable. */
  public static long addressOf(ByteBuffer memory) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(memory));
  }
}
