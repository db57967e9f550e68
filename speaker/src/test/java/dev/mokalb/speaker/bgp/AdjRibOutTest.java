package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.PathAttribute;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AdjRibOutTest {

  private static final RouteAttributes RED =
      new RouteAttributes(
          OptionalLong.empty(), List.of(new Community.Standard(64_512, 1)), Optional.empty());
  private static final Agreement AGREEMENT =
      Settings.agreement(Settings.external(), Settings.peerOpen(Settings.external()));
  private static final RouteRefresh BEGIN =
      new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.BEGIN);
  private static final RouteRefresh END =
      new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.END);
  private static final Update END_OF_IPV4 = Update.endOfRib(AfiSafi.IPV4_UNICAST);
  private static final Update END_OF_IPV6 = Update.endOfRib(AfiSafi.IPV6_UNICAST);

  private final AdjRibOut rib = rib(AGREEMENT);

  private static AdjRibOut rib(Agreement agreement) {
    return new AdjRibOut(agreement, new Outbound(agreement, Settings.OURS));
  }

  private List<Message> drained() {
    List<Message> all = new ArrayList<>();
    rib.next().ifPresent(all::add);
    for (Optional<Message> next = rib.next(); next.isPresent(); next = rib.next()) {
      all.add(next.get());
    }
    return all;
  }

  private static List<String> words(List<Message> messages) {
    return messages.stream().map(AdjRibOutTest::word).toList();
  }

  private static String word(Message message) {
    return switch (message) {
      case Update update when update.endOfRib().isPresent() -> "end of " + update.endOfRib().get();
      case Update update ->
          (update.allWithdrawn().isEmpty() ? "" : "- " + update.allWithdrawn())
              + (update.allAnnounced().isEmpty() ? "" : "+ " + update.allAnnounced());
      case RouteRefresh it -> it.subtype() + " " + it.family();
      default -> message.toString();
    };
  }

  @Test
  void nothingIsSaidBeforeTheFirstRoutes() {
    assertThat(drained()).isEmpty();
    assertThat(rib.complete()).isFalse();
    rib.repeat(IpFamily.IPV4);
    assertThat(drained()).isEmpty();
    rib.desire(Routes.NONE);
    assertThat(drained()).containsExactly(END_OF_IPV4, END_OF_IPV6);
    assertThat(rib.complete()).isTrue();
  }

  @Test
  void equalAttributesShareAnUpdate() {
    Map<IpPrefix, RouteAttributes> routes =
        new HashMap<>(Settings.routes(RED, "198.51.100.3/32", "198.51.100.1/32").byPrefix());
    routes.putAll(
        Settings.routes(RouteAttributes.NONE, "198.51.100.2/32", "2001:db8:1::1/128").byPrefix());
    rib.desire(new Routes(routes));
    assertThat(words(drained()))
        .containsExactly(
            "+ [198.51.100.1/32, 198.51.100.3/32]",
            "+ [198.51.100.2/32]",
            "+ [2001:db8:1::1/128]",
            "end of IPv4 unicast",
            "end of IPv6 unicast");
    assertThat(rib.toldCount()).isEqualTo(4);
    assertThat(rib.told()).isEqualTo(routes.keySet());
  }

  @Test
  void onlyTheDifferenceIsSaid() {
    rib.desire(Settings.routes(RED, "198.51.100.1/32", "198.51.100.2/32", "2001:db8::1/128"));
    drained();
    rib.desire(Settings.routes(RED, "198.51.100.1/32", "198.51.100.2/32", "2001:db8::1/128"));
    assertThat(drained()).isEmpty();
    Map<IpPrefix, RouteAttributes> routes =
        new HashMap<>(Settings.routes(RED, "198.51.100.1/32", "198.51.100.9/32").byPrefix());
    routes.put(Settings.prefix("198.51.100.1/32"), RouteAttributes.NONE);
    rib.desire(new Routes(routes));
    assertThat(words(drained()))
        .containsExactly(
            "- [198.51.100.2/32]",
            "- [2001:db8::1/128]",
            "+ [198.51.100.1/32]",
            "+ [198.51.100.9/32]");
  }

  @Test
  void aPeerThatTakesNothingGetsTheLatestAlone() {
    for (int i = 0; i < 1_000; i++) {
      rib.desire(Settings.routes(RED, "198.51.100." + i % 200 + "/32"));
    }
    assertThat(rib.pendingCount()).isEqualTo(1);
    assertThat(words(drained()))
        .containsExactly("+ [198.51.100.199/32]", "end of IPv4 unicast", "end of IPv6 unicast");
  }

  @Test
  void aRefreshSaysEverythingOnceMoreBetweenMarkers() {
    rib.desire(Settings.routes(RED, "198.51.100.1/32", "2001:db8::1/128"));
    drained();
    rib.repeat(IpFamily.IPV4);
    assertThat(words(drained())).containsExactly(word(BEGIN), "+ [198.51.100.1/32]", word(END));
    rib.repeat(IpFamily.IPV4);
    rib.repeat(IpFamily.IPV4);
    rib.desire(Settings.routes(RED, "198.51.100.1/32", "198.51.100.2/32"));
    assertThat(words(drained()))
        .containsExactly(
            word(BEGIN), "- [2001:db8::1/128]", "+ [198.51.100.1/32, 198.51.100.2/32]", word(END));
  }

  @Test
  void withoutTheCapabilityThereAreNoMarkers() {
    Agreement plain =
        new Agreement(
            AGREEMENT.addresses(),
            AGREEMENT.peer(),
            AGREEMENT.terms(),
            AGREEMENT.families(),
            90,
            30,
            java.util.Set.of(Agreement.Feature.ROUTE_REFRESH));
    AdjRibOut other = rib(plain);
    other.desire(Settings.routes(RED, "198.51.100.1/32"));
    while (other.next().isPresent()) {}
    other.repeat(IpFamily.IPV4);
    assertThat(other.next().map(AdjRibOutTest::word)).contains("+ [198.51.100.1/32]");
    assertThat(other.next()).isEmpty();
  }

  @Test
  void tenThousandRoutesNeedFewUpdates() {
    Map<IpPrefix, RouteAttributes> routes = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      routes.put(
          IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + i), 32),
          i % 2 == 0 ? RED : RouteAttributes.NONE);
    }
    Agreement small =
        new Agreement(
            AGREEMENT.addresses(),
            AGREEMENT.peer(),
            new CodecTerms(
                AGREEMENT.terms().asnWidth(),
                AGREEMENT.terms().peerKind(),
                CodecTerms.MESSAGE_OCTETS_MAX),
            AGREEMENT.families(),
            90,
            30,
            AGREEMENT.features());
    AdjRibOut other = rib(small);
    other.desire(new Routes(routes));
    int updates = 0;
    for (Optional<Message> next = other.next(); next.isPresent(); next = other.next()) {
      assertThat(MessageCodec.encode(next.get(), small.terms()).length).isLessThanOrEqualTo(4_096);
      updates++;
    }
    assertThat(updates).as("14 and two ends").isEqualTo(16);
    assertThat(other.toldCount()).isEqualTo(10_000);
  }

  @Test
  void aFamilyWithoutNextHopIsLeftOut() {
    SessionAddresses ipv4Only =
        new SessionAddresses(
            IpAddress.of("192.0.2.11"), Optional.of(IpAddress.of("192.0.2.11")), Optional.empty());
    Agreement agreement =
        new Agreement(
            ipv4Only,
            AGREEMENT.peer(),
            AGREEMENT.terms(),
            AGREEMENT.families(),
            90,
            30,
            AGREEMENT.features());
    AdjRibOut other = rib(agreement);
    other.desire(Settings.routes(RED, "198.51.100.1/32", "2001:db8::1/128"));
    assertThat(other.next().map(AdjRibOutTest::word)).contains("+ [198.51.100.1/32]");
    assertThat(other.pendingCount()).isZero();
  }

  /**
   * Whatever was wanted in between, the peer ends with what is wanted, and no UPDATE is too long.
   */
  @Property
  void thePeerEndsWithWhatIsWanted(@ForAll("histories") List<Wish> wishes) {
    AdjRibOut any = rib(AGREEMENT);
    Map<IpPrefix, List<PathAttribute>> peer = new HashMap<>();
    Routes last = Routes.NONE;
    for (Wish wish : wishes) {
      last = wish.routes();
      any.desire(last);
      if (wish.refresh()) {
        any.repeat(IpFamily.IPV4);
      }
      for (int i = 0; i < wish.taken(); i++) {
        any.next().ifPresent(message -> take(message, peer));
      }
    }
    for (Optional<Message> next = any.next(); next.isPresent(); next = any.next()) {
      take(next.get(), peer);
    }
    assertThat(any.complete()).isTrue();
    assertThat(peer.keySet()).isEqualTo(last.byPrefix().keySet());
    assertThat(any.toldCount()).isEqualTo(last.byPrefix().size());
    last.byPrefix()
        .forEach((prefix, attributes) ->
            assertThat(hasCommunities(peer.getOrDefault(prefix, List.of())))
                .as(prefix.toString())
                .isEqualTo(attributes.equals(RED)));
  }

  private static boolean hasCommunities(List<PathAttribute> attributes) {
    return attributes.stream().anyMatch(PathAttribute.Communities.class::isInstance);
  }

  private static void take(Message message, Map<IpPrefix, List<PathAttribute>> peer) {
    byte[] octets = MessageCodec.encode(message, AGREEMENT.terms());
    Decoded decoded = MessageCodec.decode(octets, AGREEMENT.terms());
    assertThat(decoded).isEqualTo(new Decoded.Read(message));
    if (message instanceof Update update) {
      update.allWithdrawn().forEach(peer::remove);
      update.allAnnounced().forEach(prefix -> peer.put(prefix, update.attributes()));
    }
  }

  record Wish(Routes routes, boolean refresh, int taken) {}

  @Provide
  Arbitrary<List<Wish>> histories() {
    Arbitrary<String> prefixes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 9).map(i -> "198.51.100." + i + "/32"),
            Arbitraries.integers().between(0, 4).map(i -> "198.51." + i + ".0/24"),
            Arbitraries.integers().between(0, 9).map(i -> "2001:db8::" + i + "/128"));
    Arbitrary<Routes> routes =
        Arbitraries.maps(prefixes.map(Settings::prefix), Arbitraries.of(RED, RouteAttributes.NONE))
            .ofMaxSize(15)
            .map(Routes::new);
    return Combinators.combine(
            routes, Arbitraries.of(true, false), Arbitraries.integers().between(0, 3))
        .as(Wish::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }
}
