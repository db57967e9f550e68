package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
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
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NegotiationTest {

  private static final Settings SETTINGS = Settings.external();
  private static final PeerSettings.RemoteAsn ANY_INTERNAL = new PeerSettings.RemoteAsn.Internal();
  private static final PeerSettings.RemoteAsn ANY_EXTERNAL = new PeerSettings.RemoteAsn.External();

  static Stream<Arguments> systems() {
    Asn other = new Asn(4_200_000_001L);
    return Stream.of(
        Arguments.of(SETTINGS.remoteAsn(ANY_INTERNAL), Settings.OURS, ""),
        Arguments.of(
            SETTINGS.remoteAsn(ANY_INTERNAL),
            other,
            "the peer says that it is AS 4200000001, expected is AS 64512"),
        Arguments.of(SETTINGS.remoteAsn(ANY_EXTERNAL), other, ""),
        Arguments.of(
            SETTINGS.remoteAsn(ANY_EXTERNAL),
            Settings.OURS,
            "the peer says that it is AS 64512, expected is any other than AS 64512"),
        Arguments.of(SETTINGS, Settings.THEIRS, ""),
        Arguments.of(
            SETTINGS, other, "the peer says that it is AS 4200000001, expected is AS 65001"));
  }

  @ParameterizedTest
  @MethodSource("systems")
  void thePeerHasToBeOfTheExpectedSystem(Settings settings, Asn asn, String detail) {
    Negotiation negotiation = negotiate(settings, Settings.openOf(settings, asn, "192.0.2.1"));
    if (detail.isEmpty()) {
      assertThat(negotiation).isInstanceOf(Negotiation.Agreed.class);
    } else {
      assertThat(negotiation)
          .isEqualTo(new Negotiation.Refused(Notification.of(BgpError.BAD_PEER_AS), detail));
    }
  }

  @Test
  void withinASystemIdentifiersDiffer() {
    Open same = Settings.openOf(Settings.internal(), Settings.OURS, Settings.OUR_ID.toString());
    assertThat(negotiate(Settings.internal(), same))
        .isEqualTo(
            new Negotiation.Refused(
                Notification.of(BgpError.BAD_BGP_IDENTIFIER),
                "both sides of a session within one system have the router ID 192.0.2.11"));
    Open other = Settings.openOf(SETTINGS, Settings.THEIRS, Settings.OUR_ID.toString());
    assertThat(negotiate(SETTINGS, other)).isInstanceOf(Negotiation.Agreed.class);
  }

  @Test
  void familiesThatOneSideLacksAreLeftOut() {
    Open ipv4 = Settings.peerOpen(SETTINGS.families(IpFamily.IPV4));
    assertThat(agreed(SETTINGS, ipv4).families()).isEqualTo(Set.of(IpFamily.IPV4));
    assertThat(negotiate(SETTINGS.families(IpFamily.IPV6), ipv4))
        .isEqualTo(
            new Negotiation.Refused(
                Notification.of(BgpError.UNSUPPORTED_CAPABILITY, Octets.ofHex("010400020001")),
                "the peer exchanges no routes of IPv6"));
  }

  @Test
  void aPeerWithoutCapabilitiesSpeaksIpv4AndTwoOctets() {
    Open old = new Open(65_001, 180, Settings.id("192.0.2.1"), List.of());
    Agreement agreement = agreed(SETTINGS, old);
    assertThat(agreement.families()).isEqualTo(Set.of(IpFamily.IPV4));
    assertThat(agreement.terms())
        .isEqualTo(new CodecTerms(AsnWidth.TWO, PeerKind.EXTERNAL, CodecTerms.MESSAGE_OCTETS_MAX));
    assertThat(agreement.features()).isEmpty();
  }

  @Test
  void whatBothCanDoIsAgreed() {
    Settings all =
        SETTINGS
            .remote(new PeerSettings.Remote.Address(IpAddress.of("2001:db8::1")))
            .restart(120, 0);
    Agreement agreement = agreed(all, Settings.peerOpen(all));
    assertThat(agreement.features()).isEqualTo(Set.of(Agreement.Feature.values()));
    assertThat(agreement.terms())
        .isEqualTo(
            new CodecTerms(
                AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.EXTENDED_MESSAGE_OCTETS_MAX));
  }

  @ParameterizedTest
  @CsvSource({
    // ours, theirs, our keepalive or -1, agreed hold, agreed keepalive
    "90, 180, -1, 90, 30",
    "90, 9, -1, 9, 3",
    "90, 0, -1, 0, 0",
    "0, 90, -1, 0, 0",
    "3, 90, -1, 3, 1",
    "90, 90, 10, 90, 10",
    "90, 9, 10, 9, 3",
    "90, 90, 60, 90, 30",
    "90, 90, 0, 90, 30",
  })
  void theShorterHoldTimeCounts(
      int ours, int theirs, int keepalive, int agreedHold, int agreedKeepalive) {
    Settings settings =
        SETTINGS.timers(
            new PeerSettings.Timers(
                ours,
                keepalive < 0 ? OptionalInt.empty() : OptionalInt.of(keepalive),
                OptionalInt.empty()));
    Agreement agreement = agreed(settings, Settings.peerOpen(SETTINGS.hold(theirs)));
    assertThat(agreement.holdSeconds()).isEqualTo(agreedHold);
    assertThat(agreement.keepaliveSeconds()).isEqualTo(agreedKeepalive);
  }

  @Test
  void theOpenSaysWhatIsConfigured() {
    Settings settings =
        SETTINGS
            .identity(
                new PeerSettings.Identity(
                    new Asn(4_200_000_001L), ANY_EXTERNAL, Settings.id("192.0.2.11")))
            .restart(120, 3_600)
            .hold(30);
    Open open = OpenMaker.open(settings.make(), "n1", LocalNode.Start.RESTARTED_FORWARDING);
    assertThat(open.myAs()).isEqualTo(23_456);
    assertThat(open.holdSeconds()).isEqualTo(30);
    assertThat(open.capabilities())
        .containsExactly(
            new Capability.Multiprotocol(AfiSafi.IPV4_UNICAST),
            new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
            new Capability.RouteRefreshing(),
            new Capability.ExtendedMessage(),
            new Capability.GracefulRestart(
                8,
                120,
                List.of(
                    new Capability.GracefulRestart.Preserved(AfiSafi.IPV4_UNICAST, 0x80),
                    new Capability.GracefulRestart.Preserved(AfiSafi.IPV6_UNICAST, 0x80))),
            new Capability.FourOctetAsn(new Asn(4_200_000_001L)),
            new Capability.EnhancedRouteRefresh(),
            new Capability.LongLivedGracefulRestart(
                List.of(
                    new Capability.LongLivedGracefulRestart.Retained(
                        AfiSafi.IPV4_UNICAST, 0x80, 3_600),
                    new Capability.LongLivedGracefulRestart.Retained(
                        AfiSafi.IPV6_UNICAST, 0x80, 3_600))),
            new Capability.Fqdn(Octets.ofText("n1"), Octets.NONE));
  }

  /** RFC 4724 §3: R until the first routes are out, F as long as the kernel forwards as before. */
  @ParameterizedTest
  @CsvSource({
    "FRESH, 0, 0",
    "RESTARTED, 8, 0",
    "RESTARTED_FORWARDING, 8, 128",
    "RESTARTED_FORWARDING_OF_LATE, 8, 128",
    "RUNNING, 0, 128",
  })
  void theBitsOfGracefulRestart(LocalNode.Start start, int restart, int forwarding) {
    Open open = OpenMaker.open(SETTINGS.restart(120, 0).make(), "n1", start);
    Capability.GracefulRestart capability =
        open.capability(Capability.GracefulRestart.class).orElseThrow();
    assertThat(capability.flags()).isEqualTo(restart);
    assertThat(capability.families()).allMatch(family -> family.flags() == forwarding);
    assertThat(open.capability(Capability.LongLivedGracefulRestart.class)).isEmpty();
  }

  /** RFC 9494 §4.2: of what may be from before a boot it is not said that it is forwarded. */
  @ParameterizedTest
  @CsvSource({
    "FRESH, 0",
    "RESTARTED, 0",
    "RESTARTED_FORWARDING, 128",
    "RESTARTED_FORWARDING_OF_LATE, 0",
    "RUNNING, 128",
  })
  void theBitOfLongLivedGracefulRestart(LocalNode.Start start, int forwarding) {
    Open open = OpenMaker.open(SETTINGS.restart(120, 3_600).make(), "n1", start);
    assertThat(open.capability(Capability.LongLivedGracefulRestart.class).orElseThrow().families())
        .allMatch(family -> family.flags() == forwarding);
  }

  @Test
  void ipv6NextHopsForIpv4AreOfferedOnlyOverIpv6() {
    Open over4 = OpenMaker.open(SETTINGS.make(), "n1", LocalNode.Start.FRESH);
    assertThat(over4.capability(Capability.ExtendedNextHop.class)).isEmpty();
    Settings over6 = SETTINGS.remote(new PeerSettings.Remote.Unnumbered("eth0"));
    Open open = OpenMaker.open(over6.make(), "n1", LocalNode.Start.FRESH);
    assertThat(open.capability(Capability.ExtendedNextHop.class)).isPresent();
  }

  private static Negotiation negotiate(Settings settings, Open peer) {
    Open ours = OpenMaker.open(settings.make(), "n1", LocalNode.Start.FRESH);
    return Negotiation.of(settings.make(), Settings.ADDRESSES, ours, peer);
  }

  private static Agreement agreed(Settings settings, Open peer) {
    return Settings.agreement(settings, peer);
  }
}
