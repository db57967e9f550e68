package dev.mokalb.net.bgp;

import dev.mokalb.net.IpFamily;
import java.util.Optional;

/**
 * What routes are of (RFC 4760 §3). Ordered by its numbers.
 *
 * @param afi address family identifier, 16 bits: 1 for IPv4, 2 for IPv6
 * @param safi subsequent address family identifier, 8 bits: 1 for unicast
 */
public record AfiSafi(int afi, int safi) implements Comparable<AfiSafi> {

  private static final int AFI_IPV4 = 1;
  private static final int AFI_IPV6 = 2;
  private static final int SAFI_UNICAST = 1;

  public static final AfiSafi IPV4_UNICAST = new AfiSafi(AFI_IPV4, SAFI_UNICAST);
  public static final AfiSafi IPV6_UNICAST = new AfiSafi(AFI_IPV6, SAFI_UNICAST);

  /** Refuses numbers beyond their fields, a bug of the caller. */
  public AfiSafi {
    if (afi >>> 16 != 0 || safi >>> 8 != 0) {
      throw new IllegalArgumentException("no address family: " + afi + "/" + safi);
    }
  }

  /** Unicast routes of a family of IP. */
  public static AfiSafi unicast(IpFamily family) {
    return switch (family) {
      case IPV4 -> IPV4_UNICAST;
      case IPV6 -> IPV6_UNICAST;
    };
  }

  /** The family of IP, if these are unicast routes of one. */
  public Optional<IpFamily> unicastFamily() {
    if (safi != SAFI_UNICAST) {
      return Optional.empty();
    }
    return switch (afi) {
      case AFI_IPV4 -> Optional.of(IpFamily.IPV4);
      case AFI_IPV6 -> Optional.of(IpFamily.IPV6);
      default -> Optional.empty();
    };
  }

  @Override
  public int compareTo(AfiSafi other) {
    return afi != other.afi ? Integer.compare(afi, other.afi) : Integer.compare(safi, other.safi);
  }

  @Override
  public String toString() {
    return unicastFamily()
        .map(family -> family + " unicast")
        .orElse("AFI " + afi + " SAFI " + safi);
  }
}
