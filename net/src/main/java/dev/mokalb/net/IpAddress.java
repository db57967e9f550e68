package dev.mokalb.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address without a zone. Ordered by family (IPv4 first), then by its value.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 the address stands in the lower 32 of them
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

  private static final long IPV4_MASK = 0xffff_ffffL;

  /** Refuses bits outside the family's length, a bug of the caller. */
  public IpAddress {
    if (family == IpFamily.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  /** The IPv4 address with these 32 bits, the first octet in the most significant ones. */
  public static IpAddress ipv4(int bits) {
    return new IpAddress(IpFamily.IPV4, 0, bits & IPV4_MASK);
  }

  /**
   * Reads exactly the text forms that Kubernetes accepts: four decimal octets without leading
   * zeroes, or RFC 4291 §2.2 without a zone. An IPv4-mapped IPv6 address is read as IPv4, as Go's
   * {@code net.ParseIP} does.
   */
  public static Optional<IpAddress> parse(String text) {
    return IpText.parse(text);
  }

  /**
   * For constants.
   *
   * @throws IllegalArgumentException if the text is no address
   */
  public static IpAddress of(String literal) {
    return parse(literal)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + literal));
  }

  /**
   * The address with these octets in network order.
   *
   * @throws IllegalArgumentException unless there are 4 or 16
   */
  public static IpAddress ofOctets(byte[] octets) {
    return switch (octets.length) {
      case 4 -> new IpAddress(IpFamily.IPV4, 0, bigEndian(octets, 0, 4));
      case 16 -> new IpAddress(IpFamily.IPV6, bigEndian(octets, 0, 8), bigEndian(octets, 8, 8));
      default -> throw new IllegalArgumentException(octets.length + " octets are no IP address");
    };
  }

  /** The address that a socket or an interface reports; a zone is dropped. */
  public static IpAddress of(InetAddress address) {
    return ofOctets(address.getAddress());
  }

  /** 4 or 16 octets in network order. */
  public byte[] octets() {
    byte[] octets = new byte[family.bits() / 8];
    for (int i = 0; i < octets.length; i++) {
      int fromEnd = octets.length - 1 - i;
      long half = fromEnd >= 8 ? high : low;
      octets[i] = (byte) (half >>> (8 * (fromEnd % 8)));
    }
    return octets;
  }

  /** The 32 bits of an IPv4 address. */
  public int ipv4Bits() {
    if (family != IpFamily.IPV4) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) low;
  }

  /** The address after this one in its family; empty after the last. */
  public Optional<IpAddress> next() {
    if (isLast()) {
      return Optional.empty();
    }
    long nextLow = low + 1;
    return Optional.of(new IpAddress(family, nextLow == 0 ? high + 1 : high, nextLow));
  }

  /** The address before this one in its family; empty before the first. */
  public Optional<IpAddress> previous() {
    if (high == 0 && low == 0) {
      return Optional.empty();
    }
    return Optional.of(new IpAddress(family, low == 0 ? high - 1 : high, low - 1));
  }

  private boolean isLast() {
    return family == IpFamily.IPV4 ? low == IPV4_MASK : high == -1 && low == -1;
  }

  /** For the JDK's sockets; never asks a name server. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(octets());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("4 or 16 octets are an address", impossible);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The same in every run, which the hash of an enum is not. */
  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  /** Whether it means something on one network only: fe80::/10 (RFC 4291 §2.4). */
  public boolean isLinkLocal() {
    return family == IpFamily.IPV6 && high >>> 54 == 0xfe80 >>> 6;
  }

  /** Dotted decimal, or the canonical form of RFC 5952. */
  @Override
  public String toString() {
    return IpText.format(this);
  }

  private static long bigEndian(byte[] octets, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | (octets[i] & 0xff);
    }
    return value;
  }
}
