package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.Collection;

/**
 * A set of addresses that is asked for every frame on the network: the answer is O(1) and allocates
 * nothing. Immutable. One open-addressed table with linear probing for each family, at most half of
 * it taken.
 */
public final class AddressIndex {

  private static final AddressIndex EMPTY = new AddressIndex(0, 0);

  /** A slot of {@link #ipv4} holds the 32 bits with this above them, or 0. */
  private static final long TAKEN = 1L << 32;

  private static final int SMALLEST = 4;

  private final long[] ipv4;

  /** Two numbers a slot: the upper and the lower 64 bits. */
  private final long[] ipv6;

  /** Whether a slot of {@link #ipv6} is taken, as every number may stand in it. */
  private final boolean[] ipv6Taken;

  private AddressIndex(int ipv4Count, int ipv6Count) {
    this.ipv4 = new long[slots(ipv4Count)];
    this.ipv6Taken = new boolean[slots(ipv6Count)];
    this.ipv6 = new long[2 * ipv6Taken.length];
  }

  private static int slots(int count) {
    return Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, count)) << 2);
  }

  /** The index of these addresses. */
  public static AddressIndex of(Collection<IpAddress> addresses) {
    if (addresses.isEmpty()) {
      return EMPTY;
    }
    int ipv4Count = 0;
    for (IpAddress address : addresses) {
      ipv4Count += address.family() == IpFamily.IPV4 ? 1 : 0;
    }
    AddressIndex index = new AddressIndex(ipv4Count, addresses.size() - ipv4Count);
    for (IpAddress address : addresses) {
      switch (address.family()) {
        case IPV4 -> index.insert(address.ipv4Bits());
        case IPV6 -> index.insert(address.high(), address.low());
      }
    }
    return index;
  }

  /** Whether the address is in the set. */
  public boolean holds(IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> holdsIpv4(address.ipv4Bits());
      case IPV6 -> holdsIpv6(address.high(), address.low());
    };
  }

  /** Whether the IPv4 address with these bits is in the set. */
  public boolean holdsIpv4(int bits) {
    return ipv4[slotOf(bits)] != 0;
  }

  /** Whether the IPv6 address with these bits is in the set. */
  public boolean holdsIpv6(long high, long low) {
    return ipv6Taken[slotOf(high, low)];
  }

  private void insert(int bits) {
    ipv4[slotOf(bits)] = TAKEN | (bits & 0xffff_ffffL);
  }

  private void insert(long high, long low) {
    int at = slotOf(high, low);
    ipv6Taken[at] = true;
    ipv6[2 * at] = high;
    ipv6[2 * at + 1] = low;
  }

  /** The slot that holds the address, or the free one that it would go to. */
  private int slotOf(int bits) {
    long wanted = TAKEN | (bits & 0xffff_ffffL);
    int at = spread(bits, ipv4.length);
    while (ipv4[at] != 0 && ipv4[at] != wanted) {
      at = (at + 1) & (ipv4.length - 1);
    }
    return at;
  }

  private int slotOf(long high, long low) {
    int at = spread(Long.hashCode(high * 31 + low), ipv6Taken.length);
    while (ipv6Taken[at] && (ipv6[2 * at] != high || ipv6[2 * at + 1] != low)) {
      at = (at + 1) & (ipv6Taken.length - 1);
    }
    return at;
  }

  /** Spreads neighbouring addresses, which pools are made of (Fibonacci hashing). */
  private static int spread(int hash, int slots) {
    return (hash * 0x9e37_79b9) >>> (32 - Integer.numberOfTrailingZeros(slots));
  }
}
