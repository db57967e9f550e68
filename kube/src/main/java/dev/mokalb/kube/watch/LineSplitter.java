package dev.mokalb.kube.watch;

import java.nio.ByteBuffer;

/**
 * Cuts a watch's body into its events: the API server ends each with a newline and writes none
 * inside. So a broken event cannot swallow its neighbours. Confined to one stream.
 */
final class LineSplitter implements Splitter {

  private final Gatherer line;

  LineSplitter(SliceHandler handler) {
    this.line = new Gatherer(handler);
  }

  @Override
  public void feed(ByteBuffer buffer) {
    Span span = Span.of(buffer);
    byte[] octets = span.octets;
    int end = span.end;
    int from = span.start;
    for (int at = span.start; at < end; at++) {
      if (octets[at] == '\n') {
        line.last(octets, from, at - from);
        from = at + 1;
      }
    }
    if (from < end) {
      line.more(octets, from, end - from);
    }
  }
}
