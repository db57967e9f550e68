package dev.mokalb.speaker.l2;

import dev.mokalb.net.MacAddress;
import java.util.Optional;
import java.util.Set;

/**
 * A network interface as the kernel describes it.
 *
 * @param index the number that is its own until it is deleted
 * @param mac absent where it has none or is no Ethernet interface
 * @param enslaved whether it is a port of a bridge, a bond, a team or a VRF
 */
public record Link(
    int index, String name, Optional<MacAddress> mac, Set<Flag> flags, boolean enslaved) {

  public Link {
    flags = Set.copyOf(flags);
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
