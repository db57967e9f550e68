package dev.mokalb.net.arp;

/** What an ARP packet does: the field {@code ar$op} of RFC 826, 16 bits. */
public sealed interface ArpOperation {

  /** The number on the wire. */
  int code();

  /** The operations that RFC 826 defines. */
  enum Known implements ArpOperation {
    REQUEST(1),
    REPLY(2);

    private final int code;

    Known(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }
  }

  /** An operation that means nothing here, such as those of RARP (RFC 903). */
  record Unknown(int code) implements ArpOperation {

    /** Refuses a number that has a name or does not fit 16 bits, bugs of the caller. */
    public Unknown {
      if (code == Known.REQUEST.code || code == Known.REPLY.code || code >>> 16 != 0) {
        throw new IllegalArgumentException("not an unknown ARP operation: " + code);
      }
    }
  }

  /** The operation with the lower 16 bits of this number. */
  static ArpOperation of(int code) {
    int wire = code & 0xffff;
    return switch (wire) {
      case 1 -> Known.REQUEST;
      case 2 -> Known.REPLY;
      default -> new Unknown(wire);
    };
  }
}
