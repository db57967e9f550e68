package dev.mokalb.kube.protobuf;

import org.jspecify.annotations.Nullable;

/**
 * {@code WatchEvent} of meta/v1: what happened, and where its object lies, out of its envelope.
 *
 * @param type such as {@code ADDED}
 */
public record WatchEvent(String type, Envelope object) {

  private static final int TYPE = 1 << 3 | WireReader.LENGTH_DELIMITED;
  private static final int OBJECT = 2 << 3 | WireReader.LENGTH_DELIMITED;

  /** The only field of {@code RawExtension} of runtime, in which the object is. */
  private static final int RAW = 1 << 3 | WireReader.LENGTH_DELIMITED;

  /** Reads one, without its object. */
  public static WatchEvent read(byte[] octets, int offset, int length)
      throws DamagedMessageException {
    int end = offset + length;
    WireReader in = new WireReader(octets, offset);
    String type = "";
    @Nullable Envelope object = null;
    while (in.position() < end) {
      int tag = in.tag(end);
      switch (tag) {
        case TYPE -> {
          int inner = in.endOfNext(end);
          type = in.text(in.position(), inner);
          in.moveTo(inner);
        }
        case OBJECT -> {
          int inner = in.endOfNext(end);
          object = raw(octets, in, inner);
          in.moveTo(inner);
        }
        default -> in.skip(WireReader.typeOf(tag), end);
      }
    }
    if (type.isEmpty() || object == null) {
      throw new DamagedMessageException("an event without type or object");
    }
    return new WatchEvent(type, object);
  }

  private static Envelope raw(byte[] octets, WireReader in, int end)
      throws DamagedMessageException {
    if (in.position() == end || in.tag(end) != RAW) {
      throw new DamagedMessageException("an event without type or object");
    }
    int inner = in.endOfNext(end);
    return Envelope.open(octets, in.position(), inner - in.position());
  }
}
