package dev.mokalb.kube.watch;

import java.nio.ByteBuffer;

/**
 * Cuts a watch's body into its events where each has its length before it, in four octets
 * (k8s.io/apimachinery/pkg/util/framer). Confined to one stream.
 */
final class FrameSplitter implements Splitter {

  private final SliceHandler handler;
  private final Gatherer frame;
  private int lengthOctetsLeft = Integer.BYTES;
  private long left;
  private boolean skipping;

  FrameSplitter(SliceHandler handler) {
    this.handler = handler;
    this.frame = new Gatherer(handler);
  }

  @Override
  public void feed(ByteBuffer buffer) {
    Span span = Span.of(buffer);
    int at = span.start;
    while (at < span.end) {
      if (lengthOctetsLeft > 0) {
        length(span.octets[at]);
        at++;
      } else {
        int count = (int) Math.min(left, span.end - at);
        content(span.octets, at, count);
        at += count;
      }
    }
  }

  private void length(byte octet) {
    left = (left << Byte.SIZE) | (octet & 0xff);
    lengthOctetsLeft--;
    if (lengthOctetsLeft > 0) {
      return;
    }
    skipping = left > Gatherer.VALUE_OCTETS_MAX;
    if (skipping) {
      // Said now: it may be no length at all, and its end never come.
      handler.tooLong(Gatherer.VALUE_OCTETS_MAX);
    } else if (left == 0) {
      lengthOctetsLeft = Integer.BYTES;
    }
  }

  private void content(byte[] octets, int from, int count) {
    left -= count;
    if (left == 0) {
      lengthOctetsLeft = Integer.BYTES;
    }
    if (skipping) {
      return;
    }
    if (left == 0) {
      frame.last(octets, from, count);
    } else {
      frame.more(octets, from, count);
    }
  }
}
