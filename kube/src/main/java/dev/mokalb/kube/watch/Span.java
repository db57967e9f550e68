package dev.mokalb.kube.watch;

import java.nio.ByteBuffer;

/** The octets of a buffer, in place where they lie in an array. */
final class Span {
  final byte[] octets;
  final int start;
  final int end;

  private Span(byte[] octets, int start, int end) {
    this.octets = octets;
    this.start = start;
    this.end = end;
  }

  static Span of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      int start = buffer.arrayOffset() + buffer.position();
      return new Span(buffer.array(), start, start + buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new Span(copy, 0, copy.length);
  }
}
