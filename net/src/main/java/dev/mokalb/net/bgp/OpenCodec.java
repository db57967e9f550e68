package dev.mokalb.net.bgp;

import java.util.ArrayList;
import java.util.List;

/**
 * The body of an OPEN (RFC 4271 §4.2), in the form of RFC 9072 where the parameters need it:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+-------------------------------+---------------+
 *  |  version: 4   |         my system             |   hold time   |
 *  +---------------+-------------------------------+---------------+
 *  |    seconds    |        BGP identifier                         |
 *  +---------------+---------------+-------------------------------+
 *  |               | length of the parameters, each: type, length, value …
 *  +---------------+---------------+
 *  or            … |      255      |      255      |   length of 16 bits …,
 *                                     each: type, length of 16 bits, value …
 * </pre>
 */
final class OpenCodec {

  private static final int VERSION = 4;
  private static final int PARAMETER_CAPABILITIES = 2; // RFC 5492 §4
  private static final int EXTENDED = 255; // RFC 9072 §2

  private OpenCodec() {}

  /** Reads a body of at least ten octets, as the least length of the message has it. */
  static Decoded decode(OctetReader from) {
    int version = from.uint8();
    int myAs = from.uint16();
    int holdSeconds = from.uint16();
    int identifier = from.int32();
    int length = from.uint8();
    if (version != VERSION) {
      return refused(BgpError.UNSUPPORTED_VERSION_NUMBER, Octets.of((byte) 0, (byte) VERSION));
    }
    if (myAs == 0) {
      return refused(BgpError.BAD_PEER_AS, Octets.NONE); // RFC 7607 §2
    }
    if (holdSeconds == 1 || holdSeconds == 2) {
      return refused(BgpError.UNACCEPTABLE_HOLD_TIME, Octets.NONE);
    }
    if (identifier == 0) {
      return refused(BgpError.BAD_BGP_IDENTIFIER, Octets.NONE); // RFC 6286 §2.1
    }
    return switch (parameters(from, length)) {
      case CapabilityCodec.Row.Refused refused -> new Decoded.Refused(refused.notification());
      case CapabilityCodec.Row.Read read ->
          new Decoded.Read(
              new Open(myAs, holdSeconds, new BgpIdentifier(identifier), read.capabilities()));
    };
  }

  private static CapabilityCodec.Row parameters(OctetReader from, int length) {
    // RFC 9072 §2: 255 in the place of the first type tells, whatever the length says; a length of
    // zero means that there is none.
    Octets ahead = from.peek();
    boolean extended = length != 0 && ahead.size() >= 3 && ahead.at(0) == EXTENDED;
    int whole = length;
    if (extended) {
      from.uint8();
      whole = from.uint16();
    }
    if (whole != from.remaining()) {
      return malformed();
    }
    int header = extended ? 3 : 2;
    List<Capability> capabilities = new ArrayList<>();
    while (from.remaining() > 0) {
      if (from.remaining() < header) {
        return malformed();
      }
      int type = from.uint8();
      int size = extended ? from.uint16() : from.uint8();
      if (size > from.remaining()) {
        return malformed();
      }
      if (type != PARAMETER_CAPABILITIES) {
        return new CapabilityCodec.Row.Refused(
            Notification.of(BgpError.UNSUPPORTED_OPTIONAL_PARAMETER));
      }
      switch (CapabilityCodec.decode(from.part(size))) {
        case CapabilityCodec.Row.Read read -> capabilities.addAll(read.capabilities());
        case CapabilityCodec.Row.Refused refused -> {
          return refused;
        }
      }
    }
    return new CapabilityCodec.Row.Read(capabilities);
  }

  private static CapabilityCodec.Row malformed() {
    return new CapabilityCodec.Row.Refused(Notification.of(BgpError.OPEN_UNSPECIFIC));
  }

  private static Decoded refused(BgpError error, Octets data) {
    return new Decoded.Refused(Notification.of(error, data));
  }

  /** Writes all capabilities into one parameter. */
  static void encode(Open open, OctetWriter to) {
    to.uint8(VERSION).uint16(open.myAs()).uint16(open.holdSeconds());
    to.int32(open.identifier().bits());
    OctetWriter row = new OctetWriter();
    open.capabilities().forEach(capability -> CapabilityCodec.encode(capability, row));
    int size = row.size();
    if (size == 0) {
      to.uint8(0);
    } else if (size + 2 < EXTENDED) {
      to.uint8(size + 2).uint8(PARAMETER_CAPABILITIES).uint8(size).all(row);
    } else {
      to.uint8(EXTENDED).uint8(EXTENDED).uint16(size + 3);
      to.uint8(PARAMETER_CAPABILITIES).uint16(size).all(row);
    }
  }
}
