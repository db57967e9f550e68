package dev.mokalb.net.bgp;

/**
 * The number of an autonomous system, of four octets (RFC 6793). Zero is reserved (RFC 7607) and is
 * no number of a system.
 *
 * @param value 1 to 4,294,967,295
 */
public record Asn(long value) implements Comparable<Asn> {

  public static final long MAX = 0xffff_ffffL;

  /** Stands in a field of two octets for a number that does not fit (RFC 6793 §9). */
  public static final Asn TRANS = new Asn(23_456);

  /** Refuses what is no number of a system, a bug of the caller. */
  public Asn {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException("no autonomous system number: " + value);
    }
  }

  /** Whether it fits the field of two octets. */
  public boolean fitsTwoOctets() {
    return value <= 0xffff;
  }

  @Override
  public int compareTo(Asn other) {
    return Long.compare(value, other.value);
  }

  /** As {@code asplain} (RFC 5396 §2). */
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
