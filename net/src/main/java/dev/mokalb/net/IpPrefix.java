package dev.mokalb.net;

/**
 * A network in CIDR notation (RFC 4632 §3.1): all addresses that share the first {@code length}
 * bits.
 *
 * @param network the lowest address of the network
 */
public record IpPrefix(IpAddress network, int length) {

  /** Refuses a length outside the family and host bits that are set, bugs of the caller. */
  public IpPrefix {
    if (length < 0 || length > network.family().bits()) {
      throw new IllegalArgumentException("no prefix length of " + network.family() + ": " + length);
    }
    if (!network.equals(masked(network, length))) {
      throw new IllegalArgumentException(network + " has bits behind the first " + length);
    }
  }

  /** The network of this length that holds the address. */
  public static IpPrefix containing(IpAddress address, int length) {
    return new IpPrefix(masked(address, length), length);
  }

  /** All its addresses. */
  public IpRange range() {
    int bits = network.family().bits();
    long highHost = highMask(bits, length);
    long lowHost = lowMask(bits, length);
    return new IpRange(
        network,
        new IpAddress(network.family(), network.high() | highHost, network.low() | lowHost));
  }

  private static IpAddress masked(IpAddress address, int length) {
    int bits = address.family().bits();
    return new IpAddress(
        address.family(),
        address.high() & ~highMask(bits, length),
        address.low() & ~lowMask(bits, length));
  }

  /** The host bits in the upper half. */
  private static long highMask(int bits, int length) {
    int host = bits - length - 64;
    return host <= 0 ? 0 : host >= 64 ? -1 : (1L << host) - 1;
  }

  /** The host bits in the lower half. */
  private static long lowMask(int bits, int length) {
    int host = bits - length;
    return host >= 64 ? -1 : (1L << host) - 1;
  }

  @Override
  public String toString() {
    return network + "/" + length;
  }
}
