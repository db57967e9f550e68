package dev.mokalb.kube.protobuf;

/**
 * {@code WatchEvent} of meta/v1: what happened, and where its object lies, out of its envelope.
 *
 * @param type such as {@code ADDED}
 */
public record WatchEvent(String type, Envelope object) {

  private static final int TYPE = 1 << 3 | WireReader.LENGTH_DELIMITED;
  private static final int OBJECT = 2 << 3 | WireReader.LENGTH_DELIMITED;

  /** Reads one, without its object. */
  public static WatchEvent read(byte[] octets, int offset, int length)
      throws DamagedMessageException {
    int end = offset + length;
    WireReader in = new WireReader(octets, offset);
    String type = "";
    Envelope object = new Envelope(end, end);
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
    return new WatchEvent(type, object);
  }

  /** {@code RawExtension} of runtime: its only field is the object. */
  private static Envelope raw(byte[] octets, WireReader in, int end)
      throws DamagedMessageException {
    int tag = in.tag(end);
    if (tag != TYPE) {
      throw new DamagedMessageException("an event without an object");
    }
    int inner = in.endOfNext(end);
    return Envelope.open(octets, in.position(), inner - in.position());
  }
}
