package dev.mokalb.net.bgp;

import java.util.Optional;

/**
 * What stands before every message (RFC 4271 §4.1):
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                                                               |
 *  +                     marker: 16 octets of ones                 +
 *  |                                                               |
 *  +-------------------------------+---------------+---------------+
 *  |  length, header included      |     type      |
 *  +-------------------------------+---------------+
 * </pre>
 */
final class MessageHeader {

  static final int OCTETS = 19;
  static final int LENGTH_AT = 16;
  static final int TYPE_AT = 18;
  private static final int MARKER_OCTETS = 16;

  /** What became of a header. */
  sealed interface Read {
    /** {@code length} is that of the whole message. */
    record Valid(MessageType type, int length) implements Read {}

    record Refused(Notification notification) implements Read {}
  }

  private MessageHeader() {}

  /** Reads {@link #OCTETS} octets from a place on. */
  static Read read(byte[] octets, int from, CodecTerms terms) {
    for (int i = 0; i < MARKER_OCTETS; i++) {
      if (octets[from + i] != (byte) 0xff) {
        return refused(BgpError.CONNECTION_NOT_SYNCHRONIZED, Octets.NONE);
      }
    }
    int length = (octets[from + LENGTH_AT] & 0xff) << 8 | (octets[from + LENGTH_AT + 1] & 0xff);
    Octets lengthField = Octets.of(octets[from + LENGTH_AT], octets[from + LENGTH_AT + 1]);
    if (length < OCTETS || length > terms.messageOctetsMax()) {
      return refused(BgpError.BAD_MESSAGE_LENGTH, lengthField);
    }
    Optional<MessageType> type = MessageType.of(octets[from + TYPE_AT] & 0xff);
    if (type.isEmpty()) {
      return refused(BgpError.BAD_MESSAGE_TYPE, Octets.of(octets[from + TYPE_AT]));
    }
    if (length < type.get().octetsMin() || length > type.get().octetsMax(terms)) {
      return refused(BgpError.BAD_MESSAGE_LENGTH, lengthField);
    }
    return new Read.Valid(type.get(), length);
  }

  static void write(MessageType type, OctetWriter to) {
    for (int i = 0; i < MARKER_OCTETS; i++) {
      to.uint8(0xff);
    }
    to.uint16(0).uint8(type.code());
  }

  private static Read refused(BgpError error, Octets data) {
    return new Read.Refused(Notification.of(error, data));
  }
}
