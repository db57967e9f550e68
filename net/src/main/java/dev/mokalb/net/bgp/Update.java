package dev.mokalb.net.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Routes that come and go (RFC 4271 §4.3). Those of other families than IPv4 unicast stand in the
 * attributes {@code MP_REACH_NLRI} and {@code MP_UNREACH_NLRI} (RFC 4760).
 *
 * @param withdrawn IPv4 only
 * @param announced IPv4 only; they share the attributes
 */
public record Update(
    List<IpPrefix> withdrawn, List<PathAttribute> attributes, List<IpPrefix> announced)
    implements Message {

  /** Copies the lists; refuses IPv6 outside the attributes, a bug of the caller. */
  public Update {
    withdrawn = List.copyOf(withdrawn);
    attributes = List.copyOf(attributes);
    announced = List.copyOf(announced);
    requireIpv4(withdrawn);
    requireIpv4(announced);
  }

  /** Ends the first transfer of a family's routes (RFC 4724 §2). */
  public static Update endOfRib(AfiSafi family) {
    List<PathAttribute> attributes =
        family.equals(AfiSafi.IPV4_UNICAST)
            ? List.of()
            : List.of(new PathAttribute.MpUnreach(family, List.of()));
    return new Update(List.of(), attributes, List.of());
  }

  /** The family whose first transfer this ends, if it is an End-of-RIB marker. */
  public Optional<AfiSafi> endOfRib() {
    if (!withdrawn.isEmpty() || !announced.isEmpty() || attributes.size() > 1) {
      return Optional.empty();
    }
    if (attributes.isEmpty()) {
      return Optional.of(AfiSafi.IPV4_UNICAST);
    }
    return attributes.getFirst() instanceof PathAttribute.MpUnreach gone
            && gone.prefixes().isEmpty()
        ? Optional.of(gone.family())
        : Optional.empty();
  }

  /** What it announces of IPv4 and IPv6 unicast, wherever that stands. */
  public List<IpPrefix> allAnnounced() {
    List<IpPrefix> all = new ArrayList<>(announced);
    for (PathAttribute attribute : attributes) {
      if (attribute instanceof PathAttribute.MpReach reach) {
        all.addAll(reach.prefixes());
      }
    }
    return all;
  }

  /** What it withdraws of IPv4 and IPv6 unicast, wherever that stands. */
  public List<IpPrefix> allWithdrawn() {
    List<IpPrefix> all = new ArrayList<>(withdrawn);
    for (PathAttribute attribute : attributes) {
      if (attribute instanceof PathAttribute.MpUnreach gone) {
        all.addAll(gone.prefixes());
      }
    }
    return all;
  }

  private static void requireIpv4(List<IpPrefix> prefixes) {
    for (IpPrefix prefix : prefixes) {
      if (prefix.network().family() != IpFamily.IPV4) {
        throw new IllegalArgumentException(prefix + " needs an attribute");
      }
    }
  }
}
