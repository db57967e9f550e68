package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;

/**
 * What tells one BGP speaker from the others of its system: four octets that are not all zero (RFC
 * 6286 §2.1), written as an IPv4 address. Ordered as unsigned numbers.
 */
public record BgpIdentifier(int bits) implements Comparable<BgpIdentifier> {

  /** Refuses zero, a bug of the caller. */
  public BgpIdentifier {
    if (bits == 0) {
      throw new IllegalArgumentException("a BGP identifier is not 0.0.0.0");
    }
  }

  /**
   * The identifier with the octets of an IPv4 address.
   *
   * @throws IllegalArgumentException for 0.0.0.0
   */
  public static BgpIdentifier of(IpAddress ipv4) {
    return new BgpIdentifier(ipv4.ipv4Bits());
  }

  @Override
  public int compareTo(BgpIdentifier other) {
    return Integer.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return IpAddress.ipv4(bits).toString();
  }
}
