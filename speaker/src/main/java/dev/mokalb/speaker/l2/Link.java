package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.ndp.Ipv6Groups;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network interface as the kernel describes it.
 *
 * @param index the number that is its own until it is deleted
 * @param mac absent where it has none or is no Ethernet interface
 * @param enslaved whether it is a port of a bridge, a bond, a team or a VRF
 * @param addresses those that are ready to be used, in the kernel's order
 */
public record Link(
    int index,
    String name,
    Optional<MacAddress> mac,
    Set<Flag> flags,
    boolean enslaved,
    List<LinkAddress> addresses) {

  public Link {
    flags = Set.copyOf(flags);
    addresses = List.copyOf(addresses);
  }

  /** An interface whose addresses are not known, or that has none. */
  public Link(int index, String name, Optional<MacAddress> mac, Set<Flag> flags, boolean enslaved) {
    this(index, name, mac, flags, enslaved, List.of());
  }

  /** The same interface with these addresses. */
  public Link with(List<LinkAddress> known) {
    return new Link(index, name, mac, flags, enslaved, known);
  }

  /** What it is called in IPv6 on its own network; absent where IPv6 is off or not ready. */
  public Optional<IpAddress> linkLocal() {
    return addresses.stream().map(LinkAddress::address).filter(Ipv6Groups::isLinkLocal).findFirst();
  }

  /** Whether something is plugged in at the other end. */
  public boolean hasCarrier() {
    return flags.contains(Flag.CARRIER);
  }

  /** What matters here of the flags of netdevice(7). */
  public enum Flag {
    UP(0x1),
    BROADCAST(0x2),
    NO_ARP(0x80),
    /** The other end is there ({@code IFF_LOWER_UP}). */
    CARRIER(0x1_0000);

    private final int bit;

    Flag(int bit) {
      this.bit = bit;
    }

    /** Whether it is among these flags of the kernel. */
    public boolean isIn(int kernelFlags) {
      return (kernelFlags & bit) != 0;
    }
  }
}
