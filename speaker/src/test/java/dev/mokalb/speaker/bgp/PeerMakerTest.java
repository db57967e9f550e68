package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.config.BfdProfile;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Option;
import dev.mokalb.model.config.Problem;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerMakerTest {

  private static final BgpIdentifier NODE = BgpIdentifier.of(IpAddress.of("192.0.2.11"));
  private static final BgpPeer.Farewell FAREWELL =
      new BgpPeer.Farewell(
          Optional.of(Duration.ofSeconds(5)),
          Optional.of(Duration.ofMinutes(5)),
          Optional.of(Duration.ofDays(1)));
  private static final PeerMaker MAKER =
      new PeerMaker(
          NODE,
          secret ->
              switch (secret) {
                case "good" -> new Passwords.Finding.Known("s3cret");
                case "long" -> new Passwords.Finding.Known("x".repeat(81));
                case "later" -> new Passwords.Finding.Awaited();
                default -> new Passwords.Finding.Unknown("there is none");
              });

  private static PeerSettings settings(Peers peer) {
    return switch (MAKER.make(peer.named("tor"))) {
      case PeerMaker.Made.Session it -> it.settings();
      case PeerMaker.Made.Awaited _ -> throw new AssertionError("awaited");
      case PeerMaker.Made.Impossible it -> throw new AssertionError(it.problem());
    };
  }

  private static String problem(Peers peer) {
    return switch (MAKER.make(peer.named("tor"))) {
      case PeerMaker.Made.Session it -> throw new AssertionError(it.settings().toString());
      case PeerMaker.Made.Awaited _ -> "awaited";
      case PeerMaker.Made.Impossible it -> it.problem();
    };
  }

  private static BgpPeer.Local local(String routerId, String source, String vrf) {
    return new BgpPeer.Local(
        new Asn(64_512), Optional.empty(), IpAddress.parse(routerId), IpAddress.parse(source), vrf);
  }

  @Test
  void whatIsNotSaidIsAsDocumented() {
    PeerSettings plain = settings(Peers.at("192.0.2.1"));
    assertThat(plain.target())
        .isEqualTo(
            new PeerSettings.Target(
                new PeerSettings.Remote.Address(IpAddress.of("192.0.2.1")),
                179,
                Optional.empty(),
                Optional.empty(),
                PeerSettings.Opening.ACTIVE));
    assertThat(plain.protection())
        .isEqualTo(new PeerSettings.Protection(new PeerSettings.Hops.Direct(), Optional.empty()));
    assertThat(plain.identity().identifier()).isEqualTo(NODE);
    assertThat(plain.timers())
        .isEqualTo(new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.empty()));
    assertThat(plain.exchange())
        .isEqualTo(
            new PeerSettings.Exchange(
                Set.of(IpFamily.IPV4), Optional.empty(), OptionalInt.empty(), OptionalInt.empty()));
  }

  @Test
  void aPeerOfTheOwnSystemMayBeAnywhere() {
    Peers internal = Peers.at("192.0.2.1").as(new BgpPeer.RemoteAs.Internal());
    assertThat(settings(internal).protection().hops()).isEqualTo(new PeerSettings.Hops.Distant());
    BgpPeer.Local said =
        new BgpPeer.Local(
            new Asn(64_512), Optional.of(new Asn(65_001)), Optional.empty(), Optional.empty(), "");
    PeerSettings byLocalAsn = settings(Peers.at("192.0.2.1").local(said));
    assertThat(byLocalAsn.identity().localAsn()).isEqualTo(new Asn(65_001));
    assertThat(byLocalAsn.protection().hops()).isEqualTo(new PeerSettings.Hops.Distant());
  }

  @Test
  void everyOptionArrives() {
    PeerSettings all =
        settings(
            Peers.at("2001:db8::1")
                .local(local("10.0.0.9", "2001:db8::11", "red"))
                .timers(
                    new BgpPeer.Timers(
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(Duration.ofSeconds(7)),
                        Optional.of(Duration.ofSeconds(5))))
                .guards(new BgpPeer.Guards(OptionalInt.of(1), OptionalInt.of(500), FAREWELL))
                .options(Option.DUAL_STACK, Option.GRACEFUL_RESTART, Option.PASSIVE));
    assertThat(all.target().source()).contains(IpAddress.of("2001:db8::11"));
    assertThat(all.target().vrf()).contains("red");
    assertThat(all.target().opening()).isEqualTo(PeerSettings.Opening.PASSIVE);
    assertThat(all.protection().hops()).isEqualTo(new PeerSettings.Hops.Secured(1));
    assertThat(all.identity().identifier()).isEqualTo(BgpIdentifier.of(IpAddress.of("10.0.0.9")));
    assertThat(all.timers())
        .isEqualTo(new PeerSettings.Timers(30, OptionalInt.of(7), OptionalInt.of(5)));
    assertThat(all.exchange())
        .isEqualTo(
            new PeerSettings.Exchange(
                Set.of(IpFamily.IPV4, IpFamily.IPV6),
                Optional.of(new PeerSettings.Restart(300, 86_400)),
                OptionalInt.of(500),
                OptionalInt.of(5)));
    assertThat(settings(Peers.at("192.0.2.1").options(Option.EBGP_MULTI_HOP)).protection().hops())
        .isEqualTo(new PeerSettings.Hops.Distant());
    assertThat(settings(Peers.at("eth1")).exchange().families()).hasSize(2);
  }

  @Test
  void noHoldTimeMeansNoKeepalives() {
    Optional<Duration> zero = Optional.of(Duration.ZERO);
    assertThat(
            settings(Peers.at("192.0.2.1").timers(new BgpPeer.Timers(zero, zero, Optional.empty())))
                .timers())
        .isEqualTo(new PeerSettings.Timers(0, OptionalInt.empty(), OptionalInt.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "good | ",
        "later | awaited",
        "none | there is none",
        "long | the password of Secret \"long\" has 81 octets; a TCP MD5 signature takes 1 to 80",
      })
  void aPasswordMayBeInASecret(String secret, String problem) {
    Peers peer = Peers.at("192.0.2.1").password(new BgpPeer.Password.OfSecret(secret));
    if (problem == null) {
      assertThat(settings(peer).protection().password())
          .contains(new PeerSettings.Password("s3cret"));
    } else {
      assertThat(problem(peer)).isEqualTo(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 0.0.0.0 | | x | routerID 0.0.0.0 is none (RFC 6286 §2.1); leave it out",
        "192.0.2.1 | 1.1.1.1 | 2001:db8::1 | x | sourceAddress 2001:db8::1 is of another family"
            + " than peerAddress 192.0.2.1; write one of the same",
        "eth1 | 1.1.1.1 | 192.0.2.2 | x | sourceAddress does not go with interface; leave it out",
        "eth1 | 1.1.1.1 | | a-name-too-long1 | vrf \"a-name-too-long1\" is no device of Linux,"
            + " whose names have up to 15 octets; correct it",
      })
  void whatCannotBeSaysWhy(
      String place, String routerId, String source, String vrf, String problem) {
    assertThat(problem(Peers.at(place).local(local(routerId, source == null ? "" : source, vrf))))
        .isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | PASSIVE | open",
        "eth1 | DUAL_STACK | open",
        "eth1 | PASSIVE | password, passwordSecret do not go with interface and mokalb.dev/passive"
            + " together: the kernel has to know the peer's address before the peer connects, to"
            + " ask it for a signature; write peerAddress instead of interface, or leave out"
            + " mokalb.dev/passive, so that this node connects",
      })
  void aPeerThatConnectsUnsignedIsNotLetInWithAPassword(
      String place, Option option, String outcome) {
    for (BgpPeer.Password password :
        new BgpPeer.Password[] {
          new BgpPeer.Password.Text("s3cret"), new BgpPeer.Password.OfSecret("good")
        }) {
      Peers peer = Peers.at(place).options(option);
      assertThat(settings(peer).protection().password()).as("without one").isEmpty();
      Peers signed = peer.password(password);
      if (outcome.equals("open")) {
        assertThat(settings(signed).protection().password()).isPresent();
      } else {
        assertThat(problem(signed)).isEqualTo(outcome);
      }
    }
  }

  /** The pod's grace, what the annotation asks for; what is given, and the words if it is less. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0  | 60 | 60 | ",
        "64 | 60 | 60 | ",
        "10 | 6  | 6  | ",
        "10 | 7  | 6  | is cut to 6 s, as the speaker's pod has 10 s to end and needs 4 of them to"
            + " withdraw and to close: set speaker.terminationGracePeriodSeconds to 11 or more in"
            + " the chart, or write a shorter time",
        "3  | 30 | 0  | is cut to 0 s, as the speaker's pod has 3 s to end and needs 4 of them to"
            + " withdraw and to close: set speaker.terminationGracePeriodSeconds to 34 or more in"
            + " the chart, or write a shorter time",
      })
  void aGracefulShutdownFitsThePodsEnd(int grace, int asked, int given, String words) {
    PeerMaker maker = new PeerMaker(NODE, MAKER.passwords(), grace);
    BgpPeer peer =
        Peers.at("192.0.2.1")
            .guards(
                new BgpPeer.Guards(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    new BgpPeer.Farewell(
                        Optional.of(Duration.ofSeconds(asked)),
                        Optional.empty(),
                        Optional.empty())))
            .named("tor");
    assertThat(maker.make(peer))
        .isInstanceOfSatisfying(
            PeerMaker.Made.Session.class,
            made ->
                assertThat(made.settings().exchange().gracefulShutdownSeconds()).hasValue(given));
    if (words == null) {
      assertThat(maker.cut(peer)).isEmpty();
    } else {
      assertThat(maker.cut(peer).orElseThrow().message())
          .endsWith(
              "metadata.annotations[mokalb.dev/graceful-shutdown] \"" + asked + "s\" " + words);
    }
  }

  @Test
  void bfdCrossesRoutersWhereTheSessionMay() {
    BfdProfile profile =
        new BfdProfile(
            "fast",
            new BfdProfile.Intervals(OptionalInt.of(50), OptionalInt.of(60), OptionalInt.empty()),
            OptionalInt.of(4),
            new BfdProfile.Mode(false, true),
            OptionalInt.of(250));
    PeerWatch watch = watch(Peers.at("192.0.2.1"), profile);
    assertThat(watch.peer()).isEqualTo(BfdPeer.of(IpAddress.of("192.0.2.1"), Hops.SINGLE));
    assertThat(watch.settings())
        .isEqualTo(new BfdSettings(50, 60, 4, BfdSettings.Role.PASSIVE, BfdSettings.Echo.OFF, 250));
    assertThat(watch(Peers.at("192.0.2.1").options(Option.EBGP_MULTI_HOP), profile).peer().hops())
        .isEqualTo(Hops.MULTIPLE);
    Peers internal = Peers.at("192.0.2.1").as(new BgpPeer.RemoteAs.Internal());
    assertThat(watch(internal, profile).peer().hops()).isEqualTo(Hops.SINGLE);
    Peers distant = Peers.at("198.51.100.1").as(new BgpPeer.RemoteAs.Internal());
    assertThat(watch(distant, profile).peer().hops()).isEqualTo(Hops.MULTIPLE);
    assertThat(PeerWatch.of(Peers.at("fe80::9").named("tor"), profile, new Around())).isEmpty();
  }

  @Test
  void aLinkLocalAddressNeedsItsInterface() {
    Peers tor = Peers.at("fe80::9").watched("fast");
    String words = " does not say which interface the router is behind";
    String remedy = "write interface with its name instead of peerAddress";
    assertThat(problem(tor))
        .isEqualTo("peerAddress fe80::9 is link-local and" + words + "; " + remedy);
    Peers connects = tor.options(Option.PASSIVE);
    assertThat(settings(connects).target().opening()).isEqualTo(PeerSettings.Opening.PASSIVE);
    assertThat(PeerWatch.unwatched(connects.named("tor")).map(Problem::message))
        .contains(
            "BGPPeer metallb-system/tor: spec.bfdProfile \"fast\" has no effect, as the link-local"
                + " address fe80::9"
                + words
                + ": "
                + remedy);
    assertThat(PeerWatch.unwatched(tor.named("tor"))).isEmpty();
    Peers bound = connects.local(local("", "", "eth1"));
    assertThat(PeerWatch.unwatched(bound.named("tor"))).isEmpty();
    PeerWatch watch = watch(bound, Peers.PLAIN_BFD);
    assertThat(watch.peer())
        .isEqualTo(
            new BfdPeer(IpAddress.of("fe80::9"), Hops.SINGLE, IpAddress.of("::"), "eth1", "eth1"));
    assertThat(PeerWatch.isBeside(watch.peer(), settings(bound).target())).isTrue();
    assertThat(
            PeerWatch.unwatched(
                Peers.at("fec0::9").options(Option.PASSIVE).watched("fast").named("tor")))
        .isEmpty();
  }

  @Test
  void bfdWatchesAnUnnumberedPeerWhereItsRouterWasHeard() {
    PeerWatch watch = watch(Peers.at("eth1"), Peers.PLAIN_BFD);
    assertThat(watch.peer())
        .isEqualTo(
            new BfdPeer(IpAddress.of("fe80::1"), Hops.SINGLE, IpAddress.of("::"), "eth1", ""));
    assertThat(PeerWatch.isBeside(watch.peer(), settings(Peers.at("eth1")).target())).isTrue();
    assertThat(PeerWatch.isBeside(watch.peer(), settings(Peers.at("eth2")).target())).isFalse();
    assertThat(PeerWatch.of(Peers.at("eth2").named("tor"), Peers.PLAIN_BFD, new Around()))
        .isEmpty();
  }

  private static PeerWatch watch(Peers peer, BfdProfile profile) {
    return PeerWatch.of(peer.named("tor"), profile, new Around()).orElseThrow();
  }

  /** One network, and one router at the other end of an interface. */
  private static final class Around implements Links {
    @Override
    public boolean contain(IpAddress address) {
      return address.toString().startsWith("192.0.2.");
    }

    @Override
    public Optional<IpAddress> router(String interfaceName) {
      return Optional.of(IpAddress.of("fe80::1")).filter(_ -> interfaceName.equals("eth1"));
    }
  }
}
