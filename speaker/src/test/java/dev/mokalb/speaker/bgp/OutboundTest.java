package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.ExtendedCommunity;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PathAttribute;
import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.net.bgp.Update;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which attributes a route has in which session. */
class OutboundTest {

  private static final Asn ASN = new Asn(64_512);
  private static final PathAttribute.NextHop NEXT_HOP =
      new PathAttribute.NextHop(IpAddress.of("192.0.2.11"));
  private static final RouteAttributes ALL =
      new RouteAttributes(
          OptionalLong.of(150),
          List.of(
              new Community.Large(64_512, 1, 2),
              new Community.Standard(64_512, 200),
              new Community.Standard(64_512, 100),
              new Community.Standard(64_512, 100)),
          Optional.of(1_000f));

  private static Outbound outbound(PeerKind kind, AsnWidth width, Asn asn) {
    return new Outbound(agreement(kind, width, Settings.ADDRESSES, Set.of()), asn);
  }

  private static Agreement agreement(
      PeerKind kind, AsnWidth width, SessionAddresses addresses, Set<Agreement.Feature> features) {
    Open peer = new Open(65_001, 90, Settings.id("192.0.2.1"), List.of());
    CodecTerms terms = new CodecTerms(width, kind, CodecTerms.MESSAGE_OCTETS_MAX);
    return new Agreement(addresses, peer, terms, EnumSet.allOf(IpFamily.class), 90, 30, features);
  }

  private static List<PathAttribute> ipv4(Outbound outbound, RouteAttributes route) {
    Update update =
        outbound.announcement(IpFamily.IPV4, route, List.of(Settings.prefix("198.51.100.1/32")));
    assertThat(update.announced()).containsExactly(Settings.prefix("198.51.100.1/32"));
    return update.attributes();
  }

  @Test
  void aPlainRouteToAnotherSystem() {
    assertThat(ipv4(outbound(PeerKind.EXTERNAL, AsnWidth.FOUR, ASN), RouteAttributes.NONE))
        .containsExactly(PathAttribute.Origin.IGP, PathAttribute.AsPath.of(ASN), NEXT_HOP);
  }

  @Test
  void aPlainRouteWithinTheSystemHasThePreferenceThatRoutersSend() {
    assertThat(ipv4(outbound(PeerKind.INTERNAL, AsnWidth.FOUR, ASN), RouteAttributes.NONE))
        .containsExactly(
            PathAttribute.Origin.IGP,
            PathAttribute.AsPath.EMPTY,
            NEXT_HOP,
            new PathAttribute.LocalPref(100));
  }

  @Test
  void everythingToAnotherSystem() {
    assertThat(ipv4(outbound(PeerKind.EXTERNAL, AsnWidth.FOUR, ASN), ALL))
        .containsExactly(
            PathAttribute.Origin.IGP,
            PathAttribute.AsPath.of(ASN),
            NEXT_HOP,
            new PathAttribute.Communities(
                List.of(new Community.Standard(64_512, 100), new Community.Standard(64_512, 200))),
            bandwidth(ExtendedCommunity.Scope.TRANSITIVE, 64_512),
            new PathAttribute.LargeCommunities(List.of(new Community.Large(64_512, 1, 2))));
  }

  @Test
  void everythingWithinTheSystem() {
    assertThat(ipv4(outbound(PeerKind.INTERNAL, AsnWidth.FOUR, ASN), ALL))
        .contains(
            new PathAttribute.LocalPref(150),
            bandwidth(ExtendedCommunity.Scope.NON_TRANSITIVE, 64_512));
  }

  private static PathAttribute bandwidth(ExtendedCommunity.Scope scope, int asn) {
    return new PathAttribute.ExtendedCommunities(
        List.of(new ExtendedCommunity.LinkBandwidth(scope, asn, 1_000f)));
  }

  /** RFC 6793 §4.2.2. */
  @Test
  void anOldSpeakerGetsALargeNumberInAnAttributeOfItsOwn() {
    Asn large = new Asn(4_200_000_001L);
    assertThat(ipv4(outbound(PeerKind.EXTERNAL, AsnWidth.TWO, large), RouteAttributes.NONE))
        .containsExactly(
            PathAttribute.Origin.IGP,
            PathAttribute.AsPath.of(large),
            NEXT_HOP,
            new PathAttribute.As4Path(PathAttribute.AsPath.of(large).segments()));
    assertThat(ipv4(outbound(PeerKind.EXTERNAL, AsnWidth.TWO, ASN), RouteAttributes.NONE))
        .doesNotHaveAnyElementsOfTypes(PathAttribute.As4Path.class);
  }

  @Test
  void aRouteThatIsAboutToGoSaysSo() {
    RouteAttributes going = ALL.shuttingDown();
    assertThat(going.localPref()).isEqualTo(OptionalLong.of(0));
    assertThat(going.communities()).contains(Community.Standard.GRACEFUL_SHUTDOWN).hasSize(4);
    assertThat(ipv4(outbound(PeerKind.INTERNAL, AsnWidth.FOUR, ASN), going))
        .contains(new PathAttribute.LocalPref(0));
  }

  @Test
  void ipv6StandsInAnAttributeThatIsFirst() {
    Outbound outbound = outbound(PeerKind.EXTERNAL, AsnWidth.FOUR, ASN);
    Update update =
        outbound.announcement(
            IpFamily.IPV6, RouteAttributes.NONE, List.of(Settings.prefix("2001:db8:1::/64")));
    assertThat(update)
        .isEqualTo(
            new Update(
                List.of(),
                List.of(
                    new PathAttribute.MpReach(
                        AfiSafi.IPV6_UNICAST,
                        IpAddress.of("2001:db8::11"),
                        Optional.empty(),
                        List.of(Settings.prefix("2001:db8:1::/64"))),
                    PathAttribute.Origin.IGP,
                    PathAttribute.AsPath.of(ASN)),
                List.of()));
    assertThat(
            outbound
                .withdrawal(IpFamily.IPV6, List.of(Settings.prefix("2001:db8:1::/64")))
                .allWithdrawn())
        .containsExactly(Settings.prefix("2001:db8:1::/64"));
  }

  /** Local end, IPv4 and IPv6 of its interface, RFC 8950 agreed; the next hops of both families. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.11, 192.0.2.11, 2001:db8::11, no, body 192.0.2.11, attribute 2001:db8::11",
    "192.0.2.11, 192.0.2.11, -, no, body 192.0.2.11, missing",
    "2001:db8::11, 192.0.2.11, 2001:db8::11, no, body 192.0.2.11, attribute 2001:db8::11",
    "2001:db8::11, 192.0.2.11, 2001:db8::11, yes, body 192.0.2.11, attribute 2001:db8::11",
    "2001:db8::11, -, 2001:db8::11, yes, attribute 2001:db8::11, attribute 2001:db8::11",
    "2001:db8::11, -, 2001:db8::11, no, missing, attribute 2001:db8::11",
    "fe80::11, 192.0.2.11, 2001:db8::11, yes, attribute fe80::11, attribute fe80::11",
    "fe80::11, 192.0.2.11, -, no, body 192.0.2.11, attribute fe80::11",
    "fe80::11, -, -, no, missing, attribute fe80::11",
  })
  void theNextHopIsThisNode(
      String local, String ipv4, String ipv6, String extended, String expected4, String expected6) {
    SessionAddresses addresses =
        new SessionAddresses(IpAddress.of(local), optional(ipv4), optional(ipv6));
    Set<Agreement.Feature> features =
        extended.equals("yes") ? Set.of(Agreement.Feature.IPV4_BY_IPV6) : Set.of();
    Outbound outbound =
        new Outbound(agreement(PeerKind.EXTERNAL, AsnWidth.FOUR, addresses, features), ASN);
    assertThat(words(outbound.nextHop(IpFamily.IPV4))).isEqualTo(expected4);
    assertThat(words(outbound.nextHop(IpFamily.IPV6))).isEqualTo(expected6);
  }

  private static Optional<IpAddress> optional(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(IpAddress.of(text));
  }

  private static String words(Outbound.NextHop nextHop) {
    return switch (nextHop) {
      case Outbound.NextHop.InBody it -> "body " + it.ipv4();
      case Outbound.NextHop.InAttribute it -> "attribute " + it.ipv6();
      case Outbound.NextHop.Missing _ -> "missing";
    };
  }
}
