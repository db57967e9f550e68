package dev.mokalb.kube.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Moves octets. */
final class Octets {

  private Octets() {}

  static void append(ByteBuffer from, ByteArrayOutputStream to) {
    if (from.hasArray()) {
      to.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
      from.position(from.limit());
    } else {
      byte[] copy = new byte[from.remaining()];
      from.get(copy);
      to.writeBytes(copy);
    }
  }
}
