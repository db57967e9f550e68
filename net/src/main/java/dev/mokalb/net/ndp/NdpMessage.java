package dev.mokalb.net.ndp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A message of neighbour discovery about one neighbour. */
public sealed interface NdpMessage {

  /** The address that is asked for, or that is told of. */
  IpAddress target();

  /** In the order in which they stand on the wire. */
  List<NdpOption> options();

  /** Who has this address? (RFC 4861 §4.3) */
  record Solicitation(IpAddress target, List<NdpOption> options) implements NdpMessage {

    public Solicitation {
      requireIpv6(target);
      options = List.copyOf(options);
    }

    /** The link-layer address of who asks; empty if it keeps it to itself. */
    public Optional<MacAddress> sourceLinkLayer() {
      return options.stream()
          .filter(NdpOption.SourceLinkLayer.class::isInstance)
          .map(option -> ((NdpOption.SourceLinkLayer) option).mac())
          .findFirst();
    }
  }

  /** This address is here. (RFC 4861 §4.4) */
  record Advertisement(Set<Flag> flags, IpAddress target, List<NdpOption> options)
      implements NdpMessage {

    public Advertisement {
      requireIpv6(target);
      flags = Set.copyOf(flags);
      options = List.copyOf(options);
    }

    /** The link-layer address of the target; empty if it is not told. */
    public Optional<MacAddress> targetLinkLayer() {
      return options.stream()
          .filter(NdpOption.TargetLinkLayer.class::isInstance)
          .map(option -> ((NdpOption.TargetLinkLayer) option).mac())
          .findFirst();
    }
  }

  /** What an advertisement says of itself. */
  enum Flag {
    /** The sender is a router. */
    ROUTER(0x80),
    /** It answers a solicitation. */
    SOLICITED(0x40),
    /** It takes the place of what is known of the target. */
    OVERRIDE(0x20);

    private final int bit;

    Flag(int bit) {
      this.bit = bit;
    }

    /** Where it stands in the first octet behind the checksum. */
    int bit() {
      return bit;
    }

    /** Those whose bits are set; the others are reserved and ignored (RFC 4861 §4.4). */
    static Set<Flag> of(int bits) {
      Set<Flag> flags = EnumSet.noneOf(Flag.class);
      for (Flag flag : values()) {
        if ((bits & flag.bit) != 0) {
          flags.add(flag);
        }
      }
      return flags;
    }
  }

  private static void requireIpv6(IpAddress target) {
    if (target.family() != IpFamily.IPV6) {
      throw new IllegalArgumentException("neighbour discovery is IPv6's: " + target);
    }
  }
}
