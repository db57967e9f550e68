package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Capability;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PeerKind;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of two OPENs (RFC 4271 §6.2). */
sealed interface Negotiation {

  /** They fit. */
  record Agreed(Agreement agreement) implements Negotiation {}

  /** They do not. */
  record Refused(Notification notification, String detail) implements Negotiation {}

  /** Compares the OPEN of a peer with what was sent and what is configured. */
  static Negotiation of(PeerSettings settings, SessionAddresses addresses, Open ours, Open peer) {
    PeerSettings.Identity identity = settings.identity();
    Optional<String> wrongAsn = wrongAsn(identity, peer.asn());
    if (wrongAsn.isPresent()) {
      return new Refused(Notification.of(BgpError.BAD_PEER_AS), wrongAsn.get());
    }
    PeerKind kind = identity.kind();
    if (kind == PeerKind.INTERNAL && peer.identifier().equals(ours.identifier())) {
      return new Refused( // RFC 6286 §2.2
          Notification.of(BgpError.BAD_BGP_IDENTIFIER),
          "both sides of a session within one system have the router ID " + ours.identifier());
    }
    Set<IpFamily> families = EnumSet.copyOf(settings.exchange().families());
    families.retainAll(Capability.families(peer.capabilities()));
    if (families.isEmpty()) {
      return new Refused(
          Notification.of(BgpError.UNSUPPORTED_CAPABILITY, families(settings)),
          "the peer exchanges no routes of " + names(settings.exchange().families()));
    }
    int hold = Math.min(ours.holdSeconds(), peer.holdSeconds());
    return new Agreed(
        new Agreement(
            addresses,
            peer,
            terms(kind, ours, peer),
            families,
            hold,
            keepalive(settings.timers(), hold),
            features(ours, peer)));
  }

  private static Optional<String> wrongAsn(PeerSettings.Identity identity, Asn peer) {
    boolean right =
        switch (identity.remoteAsn()) {
          case PeerSettings.RemoteAsn.Exactly it -> it.asn().equals(peer);
          case PeerSettings.RemoteAsn.Internal _ -> identity.localAsn().equals(peer);
          case PeerSettings.RemoteAsn.External _ -> !identity.localAsn().equals(peer);
        };
    return right
        ? Optional.empty()
        : Optional.of(
            "the peer says that it is AS "
                + peer
                + ", expected is "
                + switch (identity.remoteAsn()) {
                  case PeerSettings.RemoteAsn.Exactly it -> "AS " + it;
                  case PeerSettings.RemoteAsn.Internal _ -> "AS " + identity.localAsn();
                  case PeerSettings.RemoteAsn.External _ ->
                      "any other than AS " + identity.localAsn();
                });
  }

  private static CodecTerms terms(PeerKind kind, Open ours, Open peer) {
    boolean four = both(Capability.FourOctetAsn.class, ours, peer);
    boolean extended = both(Capability.ExtendedMessage.class, ours, peer);
    return new CodecTerms(
        four ? AsnWidth.FOUR : AsnWidth.TWO,
        kind,
        extended ? CodecTerms.EXTENDED_MESSAGE_OCTETS_MAX : CodecTerms.MESSAGE_OCTETS_MAX);
  }

  /** A third of what was agreed on, or less if so configured (RFC 4271 §4.4, §10). */
  private static int keepalive(PeerSettings.Timers timers, int holdSeconds) {
    if (holdSeconds == 0) {
      return 0;
    }
    int third = holdSeconds / 3;
    int configured = timers.keepaliveSeconds().orElse(third);
    return configured == 0 ? third : Math.min(configured, third);
  }

  private static Set<Agreement.Feature> features(Open ours, Open peer) {
    Set<Agreement.Feature> features = EnumSet.noneOf(Agreement.Feature.class);
    if (both(Capability.RouteRefreshing.class, ours, peer)) {
      features.add(Agreement.Feature.ROUTE_REFRESH);
    }
    if (both(Capability.EnhancedRouteRefresh.class, ours, peer)) {
      features.add(Agreement.Feature.ENHANCED_ROUTE_REFRESH);
    }
    if (ipv4ByIpv6(ours) && ipv4ByIpv6(peer)) {
      features.add(Agreement.Feature.IPV4_BY_IPV6);
    }
    if (both(Capability.GracefulRestart.class, ours, peer)) {
      features.add(Agreement.Feature.GRACEFUL_RESTART);
    }
    return features;
  }

  private static boolean ipv4ByIpv6(Open open) {
    return open.capability(Capability.ExtendedNextHop.class)
        .map(Capability.ExtendedNextHop::encodings)
        .orElse(List.of())
        .contains(Capability.ExtendedNextHop.Encoding.IPV4_BY_IPV6);
  }

  private static boolean both(Class<? extends Capability> capability, Open ours, Open peer) {
    return ours.capability(capability).isPresent() && peer.capability(capability).isPresent();
  }

  /** The capabilities that are missed, as in an OPEN (RFC 5492 §5). */
  private static Octets families(PeerSettings settings) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    settings.exchange().families().stream()
        .sorted()
        .map(AfiSafi::unicast)
        .forEach(family ->
            octets.writeBytes(
                new byte[] {
                  1, 4, (byte) (family.afi() >>> 8), (byte) family.afi(), 0, (byte) family.safi()
                }));
    return Octets.of(octets.toByteArray());
  }

  private static String names(Set<IpFamily> families) {
    return String.join(" or ", families.stream().sorted().map(IpFamily::toString).toList());
  }
}
