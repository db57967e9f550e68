package dev.mokalb.net.ndp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;

/** The groups that neighbour discovery speaks to, and addresses that it treats as special. */
public final class Ipv6Groups {

  /** Every node on the link (RFC 4291 §2.7.1). */
  public static final IpAddress ALL_NODES = IpAddress.of("ff02::1");

  /** Nobody: the sender of a question about an address that is not in use yet. */
  public static final IpAddress UNSPECIFIED = IpAddress.of("::");

  private static final IpAddress SOLICITED_NODES = IpAddress.of("ff02::1:ff00:0");
  private static final long SOLICITED_LOW_MASK = 0xff_ffffL;
  private static final long LINK_LOCAL_PREFIX = 0xfe80L << 48; // fe80::/64, RFC 4291 §2.5.6
  private static final long GROUP_MAC_PREFIX = 0x3333L << 32; // RFC 2464 §7

  private Ipv6Groups() {}

  /** The group of all nodes whose addresses end in the same 24 bits (RFC 4291 §2.7.1). */
  public static IpAddress solicitedNodes(IpAddress address) {
    return new IpAddress(
        IpFamily.IPV6,
        SOLICITED_NODES.high(),
        SOLICITED_NODES.low() | (address.low() & SOLICITED_LOW_MASK));
  }

  /** Whether the group with these bits is that of an address with these lower 64 bits. */
  static boolean isSolicitedNodes(long groupHigh, long groupLow, long addressLow) {
    return groupHigh == SOLICITED_NODES.high()
        && groupLow == (SOLICITED_NODES.low() | (addressLow & SOLICITED_LOW_MASK));
  }

  /** The Ethernet address to which packets to an IPv6 group are sent (RFC 2464 §7). */
  public static MacAddress macOf(IpAddress group) {
    return new MacAddress(GROUP_MAC_PREFIX | (group.low() & 0xffff_ffffL));
  }

  /** Whether it is a multicast address (RFC 4291 §2.7). */
  public static boolean isGroup(IpAddress address) {
    return address.family() == IpFamily.IPV6 && isGroup(address.high());
  }

  /** The same of the upper 64 bits. */
  static boolean isGroup(long high) {
    return high >>> 56 == 0xff;
  }

  /** Whether it is a link-local address as stations make it, in fe80::/64. */
  public static boolean isLinkLocal(IpAddress address) {
    return address.family() == IpFamily.IPV6 && address.high() == LINK_LOCAL_PREFIX;
  }
}
