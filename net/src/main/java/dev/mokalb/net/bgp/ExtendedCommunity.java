package dev.mokalb.net.bgp;

/** A tag of eight octets with a type of its own (RFC 4360). */
public sealed interface ExtendedCommunity {

  /** All eight octets, the first in the upper bits. */
  long bits();

  /**
   * The bandwidth of a link (draft-ietf-idr-link-bandwidth), by which receivers weigh paths of
   * equal cost:
   *
   * <pre>
   *   0                   1                   2                   3
   *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   *  +---------------+---------------+-------------------------------+
   *  | 0x00 or 0x40  |     0x04      |      autonomous system        |
   *  +---------------+---------------+-------------------------------+
   *  |        octets per second, IEEE 754 single precision           |
   *  +---------------------------------------------------------------+
   * </pre>
   *
   * @param asn16 of the speaker that set it; {@link Asn#TRANS} where it does not fit
   * @param octetsPerSecond finite, not negative
   */
  record LinkBandwidth(Scope scope, int asn16, float octetsPerSecond) implements ExtendedCommunity {

    private static final int SUBTYPE = 0x04;

    /** Refuses what the fields cannot hold, a bug of the caller. */
    public LinkBandwidth {
      if (asn16 < 0 || asn16 > 0xffff) {
        throw new IllegalArgumentException("no number of two octets: " + asn16);
      }
      if (!isBandwidth(Float.floatToRawIntBits(octetsPerSecond))) {
        throw new IllegalArgumentException("no bandwidth: " + octetsPerSecond);
      }
    }

    @Override
    public long bits() {
      return (long) scope.type << 56
          | (long) SUBTYPE << 48
          | (long) asn16 << 32
          | (Float.floatToRawIntBits(octetsPerSecond) & 0xffff_ffffL);
    }

    private static boolean isIn(long bits) {
      long type = bits >>> 56 & ~Scope.NON_TRANSITIVE.type;
      return type == 0 && (bits >>> 48 & 0xff) == SUBTYPE && isBandwidth((int) bits);
    }

    /** Neither negative (zero included), infinite nor no number. */
    private static boolean isBandwidth(int floatBits) {
      return floatBits >= 0 && Float.isFinite(Float.intBitsToFloat(floatBits));
    }
  }

  /** Whether a tag passes from system to system (RFC 4360 §2). */
  enum Scope {
    TRANSITIVE(0x00),
    NON_TRANSITIVE(0x40);

    private final int type; // two-octet AS specific, RFC 4360 §3.1

    Scope(int type) {
      this.type = type;
    }
  }

  /** A tag that means nothing here. */
  record Unknown(long bits) implements ExtendedCommunity {

    /** Refuses what is a bandwidth, a bug of the caller. */
    public Unknown {
      if (LinkBandwidth.isIn(bits)) {
        throw new IllegalArgumentException("is a bandwidth: " + Long.toHexString(bits));
      }
    }
  }

  /** The tag of these eight octets. */
  static ExtendedCommunity ofBits(long bits) {
    if (!LinkBandwidth.isIn(bits)) {
      return new Unknown(bits);
    }
    Scope scope = bits >>> 56 == 0 ? Scope.TRANSITIVE : Scope.NON_TRANSITIVE;
    return new LinkBandwidth(scope, (int) (bits >>> 32) & 0xffff, Float.intBitsToFloat((int) bits));
  }
}
