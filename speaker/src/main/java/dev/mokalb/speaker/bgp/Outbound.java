package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.ExtendedCommunity;
import dev.mokalb.net.bgp.PathAttribute;
import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns routes into UPDATEs for one session: the attributes that follow from it (RFC 4271 §5), and
 * the next hop of each family.
 */
final class Outbound {

  /** What is sent to peers of the own system when nothing is set, as routers do. */
  static final long LOCAL_PREF_DEFAULT = 100;

  /** Where the routes of a family lead. */
  sealed interface NextHop {

    /** The attribute NEXT_HOP, routes in the message's body. */
    record InBody(IpAddress ipv4) implements NextHop {}

    /** In MP_REACH_NLRI, with the routes. */
    record InAttribute(IpAddress ipv6) implements NextHop {}

    /** Nowhere: the routes are left out. */
    record Missing(String reason) implements NextHop {}
  }

  private final Agreement agreement;
  private final Asn localAsn;
  private final Map<IpFamily, NextHop> nextHops = new EnumMap<>(IpFamily.class);

  Outbound(Agreement agreement, Asn localAsn) {
    this.agreement = agreement;
    this.localAsn = localAsn;
    for (IpFamily family : IpFamily.values()) {
      nextHops.put(
          family,
          switch (family) {
            case IPV4 -> ipv4NextHop(agreement);
            case IPV6 -> ipv6NextHop(agreement);
          });
    }
  }

  private static NextHop ipv4NextHop(Agreement agreement) {
    SessionAddresses addresses = agreement.addresses();
    if (!agreement.families().contains(IpFamily.IPV4)) {
      return new NextHop.Missing("the session is not for IPv4");
    }
    if (addresses.local().family() == IpFamily.IPV4) {
      return new NextHop.InBody(addresses.local());
    }
    if (addresses.local().isLinkLocal() && agreement.has(Agreement.Feature.IPV4_BY_IPV6)) {
      return new NextHop.InAttribute(addresses.local());
    }
    if (addresses.ipv4().isPresent()) {
      return new NextHop.InBody(addresses.ipv4().get());
    }
    return agreement.has(Agreement.Feature.IPV4_BY_IPV6)
        ? new NextHop.InAttribute(addresses.local())
        : new NextHop.Missing(
            "the interface of the session has no IPv4 address, and the peer takes no IPv6 next hops"
                + " for IPv4 routes (RFC 8950)");
  }

  private static NextHop ipv6NextHop(Agreement agreement) {
    SessionAddresses addresses = agreement.addresses();
    if (!agreement.families().contains(IpFamily.IPV6)) {
      return new NextHop.Missing("the session is not for IPv6");
    }
    if (addresses.local().family() == IpFamily.IPV6) {
      return new NextHop.InAttribute(addresses.local());
    }
    return addresses
        .ipv6()
        .<NextHop>map(NextHop.InAttribute::new)
        .orElseGet(
            () -> new NextHop.Missing("the interface of the session has no global IPv6 address"));
  }

  NextHop nextHop(IpFamily family) {
    NextHop nextHop = nextHops.get(family);
    return nextHop == null ? new NextHop.Missing("unknown family") : nextHop;
  }

  boolean carries(IpFamily family) {
    return !(nextHop(family) instanceof NextHop.Missing);
  }

  /** One UPDATE that announces these prefixes of one family; how many fit is for the caller. */
  Update announcement(IpFamily family, RouteAttributes route, List<IpPrefix> prefixes) {
    List<PathAttribute> attributes = new ArrayList<>();
    NextHop nextHop = nextHop(family);
    if (nextHop instanceof NextHop.InAttribute it) { // first of all, RFC 7606 §5.1
      attributes.add(
          new PathAttribute.MpReach(
              AfiSafi.unicast(family), it.ipv6(), Optional.empty(), prefixes));
    }
    attributes.add(PathAttribute.Origin.IGP);
    path(attributes);
    if (nextHop instanceof NextHop.InBody it) {
      attributes.add(new PathAttribute.NextHop(it.ipv4()));
    }
    rest(route, attributes);
    boolean inBody = nextHop instanceof NextHop.InBody;
    return new Update(List.of(), attributes, inBody ? prefixes : List.of());
  }

  private void path(List<PathAttribute> attributes) {
    attributes.add(
        switch (agreement.terms().peerKind()) {
          case INTERNAL -> PathAttribute.AsPath.EMPTY;
          case EXTERNAL -> PathAttribute.AsPath.of(localAsn);
        });
  }

  /** In the order of their codes (RFC 4271 §5). */
  private void rest(RouteAttributes route, List<PathAttribute> attributes) {
    PeerKind kind = agreement.terms().peerKind();
    if (kind == PeerKind.INTERNAL) {
      attributes.add(new PathAttribute.LocalPref(route.localPref().orElse(LOCAL_PREF_DEFAULT)));
    }
    List<Community.Standard> standard = new ArrayList<>();
    List<Community.Large> large = new ArrayList<>();
    for (Community community : route.communities()) {
      switch (community) {
        case Community.Standard it -> standard.add(it);
        case Community.Large it -> large.add(it);
      }
    }
    if (!standard.isEmpty()) {
      attributes.add(new PathAttribute.Communities(standard));
    }
    route.linkBandwidth().ifPresent(octets -> attributes.add(bandwidth(kind, octets)));
    boolean hidden = agreement.terms().asnWidth() == AsnWidth.TWO && !localAsn.fitsTwoOctets();
    if (kind == PeerKind.EXTERNAL && hidden) { // RFC 6793 §4.2.2
      attributes.add(new PathAttribute.As4Path(PathAttribute.AsPath.of(localAsn).segments()));
    }
    if (!large.isEmpty()) {
      attributes.add(new PathAttribute.LargeCommunities(large));
    }
  }

  /** Across systems it has to be transitive to be looked at. */
  private PathAttribute bandwidth(PeerKind kind, float octetsPerSecond) {
    ExtendedCommunity.Scope scope =
        switch (kind) {
          case INTERNAL -> ExtendedCommunity.Scope.NON_TRANSITIVE;
          case EXTERNAL -> ExtendedCommunity.Scope.TRANSITIVE;
        };
    Asn shown = localAsn.fitsTwoOctets() ? localAsn : Asn.TRANS;
    return new PathAttribute.ExtendedCommunities(
        List.of(new ExtendedCommunity.LinkBandwidth(scope, (int) shown.value(), octetsPerSecond)));
  }

  /** One UPDATE that withdraws these prefixes of one family. */
  Update withdrawal(IpFamily family, List<IpPrefix> prefixes) {
    return switch (family) {
      case IPV4 -> new Update(prefixes, List.of(), List.of());
      case IPV6 ->
          new Update(
              List.of(),
              List.of(new PathAttribute.MpUnreach(AfiSafi.IPV6_UNICAST, prefixes)),
              List.of());
    };
  }
}
