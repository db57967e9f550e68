package dev.mokalb.net.bgp;

import java.util.List;

/**
 * A part of an AS path (RFC 4271 §4.3, RFC 5065 §3).
 *
 * @param asns 1 to 255 numbers
 */
public record AsPathSegment(Kind kind, List<Asn> asns) {

  public static final int ASNS_MAX = 255; // the segment's length field has one octet

  /** What the numbers are. */
  public enum Kind {
    SET(1),
    SEQUENCE(2),
    CONFEDERATION_SEQUENCE(3),
    CONFEDERATION_SET(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** Copies the list; refuses lengths that cannot be written, bugs of the caller. */
  public AsPathSegment {
    if (asns.isEmpty() || asns.size() > ASNS_MAX) {
      throw new IllegalArgumentException("a segment has 1 to 255 numbers, not " + asns.size());
    }
    asns = List.copyOf(asns);
  }
}
