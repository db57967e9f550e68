package dev.mokalb.lab.peering;

import static dev.mokalb.lab.peering.OnRouter.awaitNoRoute;
import static dev.mokalb.lab.peering.OnRouter.awaitRoute;
import static dev.mokalb.lab.peering.OnRouter.awaitShutdownAsked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.router.Router;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterConfig.Trait;
import dev.mokalb.lab.router.RouterKind;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.RouteAttributes;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One session with each router, from its beginning to all of its ends. */
class SessionIT {

  private static final long ROUTER_ASN = 4_200_000_001L;
  private static final RouterConfig.Own OWN =
      new RouterConfig.Own("192.0.2.1", Wires.ipv4(1), Wires.ipv6(1));
  private static final Duration SOON = Node.SOON;
  private static final Pattern PREFERENCE = Pattern.compile("(?i)local_?pref\\W+(\\d+)");
  private static final String ROUTE = "198.51.100.1/32";
  private static final String ROUTE_IPV6 = "2001:db8:100::1/128";

  @TempDir Path folder;
  private Wires wires;
  private NetworkNamespace namespace;
  private Node node = new Node();
  private Optional<Router> router = Optional.empty();

  SessionIT() {
    wires = Wires.create();
    namespace = wires.host("router", 1);
  }

  @BeforeEach
  void nothingRuns() {
    assertThat(node.speaker().statuses()).isEmpty();
  }

  @AfterEach
  void takeDown() {
    node.close();
    router.ifPresent(Router::close);
    wires.close();
  }

  private static RouterConfig config(String nodeAddress) {
    return RouterConfig.of(
        ROUTER_ASN, OWN, new RouterConfig.Neighbour(Node.ASN.value(), nodeAddress));
  }

  private static RouterConfig internal() {
    return RouterConfig.of(
        Node.ASN.value(), OWN, new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV4));
  }

  private Router start(RouterKind kind, RouterConfig config) {
    Router started = kind.make(namespace, folder, config);
    router = Optional.of(started);
    started.start();
    return started;
  }

  private static Node.Peer external() {
    return Node.Peer.at(Wires.ipv4(1), ROUTER_ASN);
  }

  @ParameterizedTest
  @EnumSource
  void bothFamiliesAreExchangedOverIpv4(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4).networks("10.1.0.0/16", "2001:db8:aaaa::/48"));
    node.peer(external(), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    awaitRoute(it, ROUTE_IPV6);
    assertThat(it.route(ROUTE).orElseThrow()).contains(Wires.NODE_IPV4).contains("64512");
    assertThat(it.route(ROUTE_IPV6).orElseThrow()).contains(Wires.NODE_IPV6);
    // FRR sends back what it got, too.
    await("its routes are counted")
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(node.status().counts().prefixesReceived())
                .as(it.session(Wires.NODE_IPV4))
                .isEqualTo(kind == RouterKind.FRR ? 4 : 2));
    assertThat(node.status().problems()).isEmpty();
    node.peer(external(), Node.routes(ROUTE_IPV6));
    awaitNoRoute(it, ROUTE);
    assertThat(it.route(ROUTE_IPV6)).isPresent();
    node.peer(external(), Node.routes());
    awaitNoRoute(it, ROUTE_IPV6);
  }

  @ParameterizedTest
  @EnumSource
  void bothFamiliesAreExchangedOverIpv6(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV6));
    node.peer(Node.Peer.at(Wires.ipv6(1), ROUTER_ASN), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    awaitRoute(it, ROUTE_IPV6);
    assertThat(it.route(ROUTE_IPV6).orElseThrow()).contains(Wires.NODE_IPV6);
  }

  /** As MetalLB's default has it: only the family of the address. The router offers both. */
  @ParameterizedTest
  @EnumSource
  void oneFamilyAloneIsExchangedOverIpv4(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    node.peer(external().families(IpFamily.IPV4), Node.routes(ROUTE, ROUTE_IPV6));
    oneFamilyAlone(it, IpFamily.IPV4, ROUTE, ROUTE_IPV6);
  }

  @ParameterizedTest
  @EnumSource
  void oneFamilyAloneIsExchangedOverIpv6(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV6));
    node.peer(
        Node.Peer.at(Wires.ipv6(1), ROUTER_ASN).families(IpFamily.IPV6),
        Node.routes(ROUTE, ROUTE_IPV6));
    oneFamilyAlone(it, IpFamily.IPV6, ROUTE_IPV6, ROUTE);
  }

  private void oneFamilyAlone(Router it, IpFamily family, String sent, String kept) {
    node.awaitUp();
    awaitRoute(it, sent);
    assertThat(node.status().agreement().orElseThrow().families()).containsExactly(family);
    assertThat(it.route(kept)).isEmpty();
    assertThat(node.status().problems()).isEmpty();
  }

  /** {@code localASN}: the router knows this side by that number alone. */
  @ParameterizedTest
  @EnumSource
  void anotherNumberIsSaidAndStandsInThePath(RouterKind kind) {
    Router it =
        start(
            kind,
            RouterConfig.of(ROUTER_ASN, OWN, new RouterConfig.Neighbour(64_999, Wires.NODE_IPV4)));
    node.peer(external(), Node.routes(ROUTE));
    node.awaitNews("Bad Peer AS");
    node.peer(external().localAsn(64_999), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    assertThat(it.route(ROUTE).orElseThrow()).contains("64999").doesNotContain("64512");
  }

  /** {@code dynamicASN: internal}: the router's number has to be ours. */
  @ParameterizedTest
  @EnumSource
  void whoeverIsOfTheOwnSystemIsTaken(RouterKind kind) {
    Router it = start(kind, internal());
    Node.Peer peer =
        Node.Peer.at(Wires.ipv4(1), 65_009).remoteAsn(new PeerSettings.RemoteAsn.Internal());
    node.peer(peer, Node.routes(Node.tagged(150), ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    assertThat(preference(it.route(ROUTE).orElseThrow())).isEqualTo("150");
    node.peer(
        Node.Peer.at(Wires.ipv4(1), 65_009).remoteAsn(new PeerSettings.RemoteAsn.External()),
        Node.routes(ROUTE));
    node.awaitNews("the peer says that it is AS 64512, expected is any other than AS 64512");
  }

  /** {@code holdTime: 0s}: neither side is given up for silence, and nothing breaks it. */
  @ParameterizedTest
  @EnumSource
  void withoutAHoldTimeNobodySpeaksUnasked(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4).traits(Trait.SHORT_HOLD));
    node.peer(external().hold(0), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    assertThat(node.status().agreement().orElseThrow().holdSeconds()).isZero();
    await("longer than the 3 s between KEEPALIVEs of a hold time of 9 s")
        .during(Duration.ofSeconds(4))
        .atMost(SOON)
        .until(() -> node.status().isUp() && node.status().counts().sent().keepalives() == 1);
    assertThat(it.isEstablished(Wires.NODE_IPV4)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void attributesArriveWithinTheSystem(RouterKind kind) {
    Router it = start(kind, internal());
    RouteAttributes tagged =
        Node.tagged(
            150,
            new Community.Standard(64_512, 100),
            new Community.Standard(65_535, 65_281),
            new Community.Large(64_512, 1, 2));
    Node.Peer peer = Node.Peer.at(Wires.ipv4(1), Node.ASN.value());
    node.peer(peer, Node.routes(tagged, ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    String route = it.route(ROUTE).orElseThrow();
    assertThat(route.replace(",", ":").replace(" ", ""))
        .contains("64512:100")
        .contains("64512:1:2");
    assertThat(preference(route)).isEqualTo("150");
    node.peer(peer, Node.routes(ROUTE));
    await("the preference that routers send when nothing is set")
        .atMost(SOON)
        .until(() -> preference(it.route(ROUTE).orElseThrow()), "100"::equals);
  }

  /** {@code localpref 150} of FRR, {@code BGP.local_pref: 150} of BIRD, {@code LocalPref: 150}. */
  private static String preference(String route) {
    Matcher matcher = PREFERENCE.matcher(route);
    assertThat(matcher.find()).as(route).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @EnumSource
  void theSamePasswordOpensTheSession(RouterKind kind) {
    start(kind, config(Wires.NODE_IPV4).password("sesame"));
    node.peer(external().password("sesame"), Node.routes(ROUTE));
    node.awaitUp();
  }

  @ParameterizedTest
  @EnumSource
  void anotherPasswordDoesNot(RouterKind kind) {
    // The router waits: its own segments would be refused, too, and tell nothing.
    start(kind, config(Wires.NODE_IPV4).password("sesame").traits(Trait.PASSIVE));
    node.peer(external().password("barley"), Node.routes(ROUTE));
    node.awaitNews("a password that is not the peer's looks like this, too");
    node.peer(external(), Node.routes(ROUTE));
    node.awaitNews("a peer that expects a password looks like this, too");
    assertThat(node.status().isUp()).isFalse();
    node.peer(external().password("sesame"), Node.routes(ROUTE));
    node.awaitUp();
  }

  @ParameterizedTest
  @EnumSource
  void anotherSystemIsRefusedInWords(RouterKind kind) {
    start(kind, config(Wires.NODE_IPV4).traits(Trait.PASSIVE));
    node.peer(Node.Peer.at(Wires.ipv4(1), 65_009), Node.routes(ROUTE));
    node.awaitNews("the peer says that it is AS 4200000001, expected is AS 65009");
    node.peer(external().remoteAsn(new PeerSettings.RemoteAsn.External()), Node.routes(ROUTE));
    node.awaitUp();
  }

  @ParameterizedTest
  @EnumSource
  void theRouterMayOpenTheConnection(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4).password("sesame"));
    node.peer(
        external().password("sesame").opening(PeerSettings.Opening.PASSIVE), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
  }

  @ParameterizedTest
  @EnumSource
  void bothMayOpenAtOnce(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    node.peer(external().opening(PeerSettings.Opening.BOTH), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    await("one connection is left")
        .atMost(SOON)
        .until(() ->
            Commands.run("ss", "-Htn", "state", "established", "( sport = :179 or dport = :179 )")
                    .lines()
                    .count()
                == 1);
    assertThat(node.status().isUp()).isTrue();
  }

  /** GoBGP keeps what it got and never asks again. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOBGP")
  void aRefreshIsAnswered(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    node.peer(external(), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    long sent = node.status().counts().sent().updates();
    it.refresh(Wires.NODE_IPV4);
    await("the routes are sent again")
        .atMost(SOON)
        .until(() ->
            node.status().counts().received().routeRefreshes() > 0
                && node.status().counts().sent().updates() > sent);
    assertThat(it.route(ROUTE)).isPresent();
    assertThat(node.hasNews("down")).as(node.newsText()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aRouterThatSaysNothingIsGivenUp(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    node.peer(external().hold(3), Node.routes(ROUTE));
    node.awaitUp();
    signal(it, "-STOP");
    try {
      node.awaitNews("down: sent to the peer: Hold Timer Expired; the peer said nothing for 3 s");
    } finally {
      signal(it, "-CONT");
    }
    node.awaitUp();
  }

  /** {@code ip netns exec} replaces itself, so that the process is the router. */
  private static void signal(Router router, String signal) {
    for (LabProcess process : router.processes()) {
      Commands.run("kill", signal, Long.toString(process.pid().orElseThrow()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndOfTheRoutersOperatorIsPutIntoWords(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    node.peer(external(), Node.routes(ROUTE));
    node.awaitUp();
    it.shutDown(Wires.NODE_IPV4, "maintenance");
    node.awaitNews("down: the peer sent: Cease: Administrative Shutdown");
    if (kind != RouterKind.GOBGP) { // which does not send the text
      assertThat(node.newsText()).contains("maintenance");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPlannedEndIsToldToTheRouter(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    // Seconds, so that a busy machine finds the time to ask the router meanwhile.
    node.peer(external().gracefulShutdown(4), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    Thread stop =
        Thread.ofVirtual()
            .start(() -> node.speaker().stop(BgpSpeaker.Ending.WITHDRAW, "node n1 is drained"));
    awaitShutdownAsked(it, ROUTE);
    awaitNoRoute(it, ROUTE);
    await().atMost(SOON).until(() -> !stop.isAlive());
    await().atMost(SOON).until(() -> !it.isEstablished(Wires.NODE_IPV4));
    assertThat(node.newsText()).contains("node n1 is drained");
  }

  @ParameterizedTest
  @EnumSource
  void aRemovedPeerIsToldToTheRouter(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4));
    Node.Peer peer = external().gracefulShutdown(4);
    node.peer(peer, Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    node.speaker().apply(Map.of(), Map.of());
    assertThat(node.speaker().statuses()).isEmpty();
    awaitShutdownAsked(it, ROUTE);
    node.peer(peer, Node.routes(ROUTE_IPV6));
    assertThat(it.isEstablished(Wires.NODE_IPV4)).as("the old session first").isTrue();
    node.awaitNews("down: sent to the peer: Cease: Peer De-configured");
    node.awaitUp();
    awaitRoute(it, ROUTE_IPV6);
    awaitNoRoute(it, ROUTE);
    // A router may rest after a Cease, and refuse to be called for a while.
    assertThat(node.news()).noneMatch(line -> line.contains("Collision"));
  }

  @ParameterizedTest
  @EnumSource
  void aRestartKeepsTheRoutes(RouterKind kind) {
    Router it = start(kind, config(Wires.NODE_IPV4).traits(Trait.GRACEFUL_RESTART));
    Node.Peer peer = external().restart(120, 0);
    node.peer(peer, Node.routes(ROUTE, "198.51.100.2/32"));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    node.speaker().stop(BgpSpeaker.Ending.RESTART, "");
    await("the router has noticed").atMost(SOON).until(() -> !it.isEstablished(Wires.NODE_IPV4));
    assertThat(it.route(ROUTE)).as("kept while nobody is there").isPresent();
    node.close();
    node = new Node(LocalNode.Start.RESTARTED_FORWARDING);
    node.peer(peer);
    node.awaitUp();
    assertThat(it.route("198.51.100.2/32")).as("kept until the plan is complete").isPresent();
    node.peer(peer, Node.routes(ROUTE));
    awaitNoRoute(it, "198.51.100.2/32");
    assertThat(it.route(ROUTE)).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void aLongRestartKeepsTheRoutesAsALastResort(RouterKind kind) {
    Router it =
        start(kind, config(Wires.NODE_IPV4).traits(Trait.GRACEFUL_RESTART, Trait.LONG_LIVED));
    Node.Peer peer = external().restart(1, 100);
    node.peer(peer, Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    node.speaker().stop(BgpSpeaker.Ending.RESTART, "");
    node.close();
    await("the time for a restart is over, and the route is marked (RFC 9494)")
        .atMost(SOON)
        .until(() ->
            it.route(ROUTE)
                .filter(text ->
                    text.contains("llgr-stale")
                        || text.contains("LLGR_STALE")
                        || text.contains("(65535,6)"))
                .isPresent());
    node = new Node(LocalNode.Start.RESTARTED_FORWARDING);
    node.peer(peer, Node.routes(ROUTE));
    node.awaitUp();
    await("the route is a usual one again")
        .atMost(SOON)
        .until(() ->
            it.route(ROUTE)
                .filter(text ->
                    !text.toLowerCase(Locale.ROOT).contains("llgr") && !text.contains("(65535,6)"))
                .isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void ttlSecurityIsKeptOnBothSides(RouterKind kind) {
    start(kind, config(Wires.NODE_IPV4).traits(Trait.TTL_SECURITY));
    node.peer(external().hops(new PeerSettings.Hops.Secured(1)), Node.routes(ROUTE));
    node.awaitUp();
  }

  @ParameterizedTest
  @EnumSource
  void tooManyRoutesEndTheSession(RouterKind kind) {
    start(kind, config(Wires.NODE_IPV4).networks("10.1.0.0/16", "10.2.0.0/16"));
    node.peer(external().prefixLimit(1), Node.routes(ROUTE));
    node.awaitNews(
        "down: sent to the peer: Cease: Maximum Number of Prefixes Reached (IPv4 unicast, limit"
            + " 1); the peer announces more than 1 prefixes of IPv4");
  }

  @ParameterizedTest
  @EnumSource
  void aLinkBandwidthArrives(RouterKind kind) {
    Router it = start(kind, internal());
    RouteAttributes weighted =
        new RouteAttributes(OptionalLong.empty(), List.of(), Optional.of(3_000_000f));
    node.peer(Node.Peer.at(Wires.ipv4(1), Node.ASN.value()), Node.routes(weighted, ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    String route = it.route(ROUTE).orElseThrow();
    switch (kind) {
      case FRR -> assertThat(route).contains("LB:64512:3000000");
      case BIRD -> assertThat(route).contains("(unknown 0x4004, 64512, 1245125376)");
      case GOBGP -> assertThat(route).contains("64512:3000000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPeerCloseByIsNotReachedFromFar(RouterKind kind) {
    NetworkNamespace far = wires.far();
    RouterConfig config =
        RouterConfig.of(
                ROUTER_ASN,
                new RouterConfig.Own("198.18.0.9", Wires.FAR_IPV4, Wires.FAR_IPV6),
                new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV4))
            .traits(Trait.MULTI_HOP);
    Router it = kind.make(far, folder, config);
    router = Optional.of(it);
    it.start();
    Node.Peer peer = Node.Peer.at(Wires.FAR_IPV4, ROUTER_ASN);
    node.peer(peer, Node.routes(ROUTE));
    node.awaitNews("a peer that is not on a network of this node needs ebgpMultiHop: true");
    node.peer(peer.hops(new PeerSettings.Hops.Distant()), Node.routes(ROUTE));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    node.peer(peer.hops(new PeerSettings.Hops.Secured(1)), Node.routes(ROUTE));
    node.awaitNews("failed: the peer did not answer in 5 s");
  }
}
