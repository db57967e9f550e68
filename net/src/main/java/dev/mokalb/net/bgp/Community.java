package dev.mokalb.net.bgp;

/**
 * A tag that a route carries. Ordered: standard ones by their bits, then large ones.
 *
 * <p>Its text is {@code A:B} or {@code large:A:B:C}, as in MetalLB's resources.
 */
public sealed interface Community extends Comparable<Community> {

  /** The number before the first colon: by custom an autonomous system. */
  long first();

  long second();

  /** Zero where there are two numbers only. */
  long third();

  /** The order in an UPDATE, and wherever they are listed. */
  @Override
  default int compareTo(Community other) {
    int byKind = Boolean.compare(this instanceof Large, other instanceof Large);
    if (byKind != 0) {
      return byKind;
    }
    int byFirst = Long.compare(first(), other.first());
    if (byFirst != 0) {
      return byFirst;
    }
    int bySecond = Long.compare(second(), other.second());
    return bySecond != 0 ? bySecond : Long.compare(third(), other.third());
  }

  /** Four octets (RFC 1997), two numbers of two octets each. */
  record Standard(int first16, int second16) implements Community {

    /** Asks neighbours to prefer other paths before this one goes (RFC 8326 §2). */
    public static final Standard GRACEFUL_SHUTDOWN = new Standard(0xffff, 0);

    /** A route that was kept for long after its session ended (RFC 9494 §3.2). */
    public static final Standard LLGR_STALE = new Standard(0xffff, 6);

    /** Never to be kept like that (RFC 9494 §3.3). */
    public static final Standard NO_LLGR = new Standard(0xffff, 7);

    /** Refuses numbers beyond two octets, a bug of the caller. */
    public Standard {
      requireBelow(first16, 1L << 16);
      requireBelow(second16, 1L << 16);
    }

    /** The community of these four octets. */
    public static Standard ofBits(int bits) {
      return new Standard(bits >>> 16, bits & 0xffff);
    }

    public int bits() {
      return first16 << 16 | second16;
    }

    @Override
    public long first() {
      return first16;
    }

    @Override
    public long second() {
      return second16;
    }

    @Override
    public long third() {
      return 0;
    }

    @Override
    public String toString() {
      return first16 + ":" + second16;
    }
  }

  /** Twelve octets (RFC 8092), three numbers of four octets each. */
  record Large(long first, long second, long third) implements Community {

    /** Refuses numbers beyond four octets, a bug of the caller. */
    public Large {
      requireBelow(first, 1L << 32);
      requireBelow(second, 1L << 32);
      requireBelow(third, 1L << 32);
    }

    @Override
    public String toString() {
      return "large:" + first + ":" + second + ":" + third;
    }
  }

  private static void requireBelow(long number, long bound) {
    if (number < 0 || number >= bound) {
      throw new IllegalArgumentException("not from 0 to " + (bound - 1) + ": " + number);
    }
  }
}
