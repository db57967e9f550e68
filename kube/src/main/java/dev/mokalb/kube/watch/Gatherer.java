package dev.mokalb.kube.watch;

import java.util.Arrays;

/** Puts one value together whose octets come in pieces. Confined to one stream. */
final class Gatherer {

  /** etcd takes 1.5 MiB per object; JSON is up to twice as long as what is stored. */
  static final int VALUE_OCTETS_MAX = 4 << 20;

  private static final int KEPT_OCTETS = 16 << 10;

  private final SliceHandler handler;
  private byte[] octets = new byte[0];
  private int length;
  private boolean tooLong;

  Gatherer(SliceHandler handler) {
    this.handler = handler;
  }

  /** More of the value. */
  void more(byte[] from, int offset, int count) {
    if (tooLong || length + count > VALUE_OCTETS_MAX) {
      tooLong = true;
      return;
    }
    if (length + count > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(length + count, octets.length * 2));
    }
    System.arraycopy(from, offset, octets, length, count);
    length += count;
  }

  /** The last piece: the value is handed on, without a copy where it came in one piece. */
  void last(byte[] from, int offset, int count) {
    if (length == 0 && !tooLong) {
      if (count > 0) {
        handler.slice(from, offset, count);
      }
      return;
    }
    more(from, offset, count);
    boolean skipped = tooLong;
    int whole = length;
    tooLong = false;
    length = 0;
    if (skipped) {
      handler.tooLong(VALUE_OCTETS_MAX);
    } else {
      handler.slice(octets, 0, whole);
    }
    if (octets.length > KEPT_OCTETS) {
      octets = new byte[0];
    }
  }
}
