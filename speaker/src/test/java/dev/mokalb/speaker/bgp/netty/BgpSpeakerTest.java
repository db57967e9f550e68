package dev.mokalb.speaker.bgp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.RouteAttributes;
import dev.mokalb.speaker.bgp.Routes;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two speakers on one machine: one listens on 127.0.0.1, the other dials from 127.0.0.2. */
class BgpSpeakerTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final PeerName LEFT = new PeerName("left");
  private static final PeerName RIGHT = new PeerName("right");

  private final List<String> news = new CopyOnWriteArrayList<>();
  private int port;
  private BgpSpeaker left = speaker("left");
  private BgpSpeaker right = speaker("right");

  private BgpSpeaker speaker(String name) {
    return new BgpSpeaker(
        new LocalNode(name, LocalNode.Start.FRESH),
        port,
        new NoNeighbours(),
        (peer, heard) -> news.add(name + " " + heard.getClass().getSimpleName()));
  }

  @BeforeEach
  void begin() throws IOException {
    assertThat(BgpSpeaker.unavailable()).isEmpty();
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    left = speaker("left");
    right = speaker("right");
  }

  @AfterEach
  void end() {
    left.close();
    right.close();
  }

  private static PeerSettings settings(
      PeerSettings.Target target, long local, long remote, String id) {
    return new PeerSettings(
        target,
        new PeerSettings.Protection(new PeerSettings.Hops.Distant(), Optional.empty()),
        new PeerSettings.Identity(
            new Asn(local),
            new PeerSettings.RemoteAsn.Exactly(new Asn(remote)),
            BgpIdentifier.of(IpAddress.of(id))),
        new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.of(1)),
        new PeerSettings.Exchange(
            Set.of(IpFamily.IPV4), Optional.empty(), OptionalInt.empty(), OptionalInt.empty()));
  }

  private PeerSettings listening() {
    return settings(
        new PeerSettings.Target(
            new PeerSettings.Remote.Address(IpAddress.of("127.0.0.2")),
            port,
            Optional.empty(),
            Optional.empty(),
            PeerSettings.Opening.PASSIVE),
        65_001,
        65_002,
        "192.0.2.1");
  }

  private PeerSettings dialing() {
    return settings(
        new PeerSettings.Target(
            new PeerSettings.Remote.Address(IpAddress.of("127.0.0.1")),
            port,
            Optional.of(IpAddress.of("127.0.0.2")),
            Optional.empty(),
            PeerSettings.Opening.ACTIVE),
        65_002,
        65_001,
        "192.0.2.2");
  }

  private static Routes routes(int count) {
    Map<IpPrefix, RouteAttributes> all = new HashMap<>();
    for (int i = 0; i < count; i++) {
      all.put(IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + i), 32), RouteAttributes.NONE);
    }
    return new Routes(all);
  }

  private PeerStatus status(BgpSpeaker speaker, PeerName peer) {
    return Optional.ofNullable(speaker.statuses().get(peer)).orElseThrow();
  }

  private void awaitThat(String what, BooleanSupplier condition) {
    await(what + "; " + news).atMost(SOON).until(condition::getAsBoolean);
  }

  private void connect(Routes routes) {
    left.apply(Map.of(RIGHT, listening()), Map.of(RIGHT, Routes.NONE));
    right.apply(Map.of(LEFT, dialing()), Map.of(LEFT, routes));
    awaitThat("both are up", () -> status(left, RIGHT).isUp() && status(right, LEFT).isUp());
  }

  @Test
  void routesAreToldAndTakenBack() {
    connect(routes(5_000));
    awaitThat("all have come", () -> status(left, RIGHT).counts().prefixesReceived() == 5_000);
    assertThat(status(right, LEFT).counts().prefixesAnnounced()).isEqualTo(5_000);
    assertThat(status(right, LEFT).counts().prefixesPending()).isZero();
    right.apply(Map.of(LEFT, dialing()), Map.of(LEFT, routes(10)));
    awaitThat("few are left", () -> status(left, RIGHT).counts().prefixesReceived() == 10);
    right.apply(Map.of(LEFT, dialing()), Map.of());
    right.stop(BgpSpeaker.Ending.WITHDRAW, "done");
    awaitThat("it is down", () -> !status(left, RIGHT).isUp());
    assertThat(status(left, RIGHT).lastEnd())
        .contains("the peer sent: Cease: Administrative Shutdown (\"done\")");
    assertThat(right.statuses()).isEmpty();
  }

  @Test
  void aPeerThatIsNotExpectedIsTurnedAway() {
    PeerSettings other =
        settings(
            new PeerSettings.Target(
                new PeerSettings.Remote.Address(IpAddress.of("127.0.0.3")),
                port,
                Optional.empty(),
                Optional.empty(),
                PeerSettings.Opening.PASSIVE),
            65_001,
            65_002,
            "192.0.2.1");
    left.apply(Map.of(RIGHT, other), Map.of());
    right.apply(Map.of(LEFT, dialing()), Map.of());
    awaitThat(
        "it is told so",
        () ->
            status(right, LEFT)
                .lastEnd()
                .filter(words -> words.equals("the peer sent: Cease: Connection Rejected"))
                .isPresent());
    assertThat(status(left, RIGHT).state()).isEqualTo("Active");
  }

  @Test
  void nobodyListensUnlessAPeerAsksForIt() {
    left.apply(Map.of(LEFT, dialing()), Map.of());
    awaitThat(
        "the connection is refused",
        () ->
            status(left, LEFT)
                .lastEnd()
                .filter(words -> words.startsWith("the peer refused the connection"))
                .isPresent());
  }

  @Test
  void aSpeakerWithoutPeersHasNoThread() {
    left.apply(Map.of(), Map.of());
    assertThat(left.statuses()).isEmpty();
    left.stop(BgpSpeaker.Ending.WITHDRAW, "");
    left.apply(Map.of(RIGHT, listening()), Map.of());
    assertThat(left.statuses()).as("after its end").isEmpty();
  }

  @Test
  void aSessionComesBackAfterItsPeerWasChanged() {
    connect(routes(1));
    PeerSettings changed =
        new PeerSettings(
            dialing().target(),
            dialing().protection(),
            dialing().identity(),
            new PeerSettings.Timers(30, OptionalInt.empty(), OptionalInt.of(1)),
            dialing().exchange());
    right.apply(Map.of(LEFT, changed), Map.of(LEFT, routes(2)));
    awaitThat("it has the new routes", () -> status(left, RIGHT).counts().prefixesReceived() == 2);
    assertThat(status(left, RIGHT).agreement().orElseThrow().holdSeconds()).isEqualTo(30);
    assertThat(news).contains("left Down");
  }

  private PeerSettings dialing(int gracefulShutdownSeconds) {
    PeerSettings plain = dialing();
    return new PeerSettings(
        plain.target(),
        plain.protection(),
        plain.identity(),
        plain.timers(),
        new PeerSettings.Exchange(
            plain.exchange().families(),
            plain.exchange().restart(),
            plain.exchange().prefixLimit(),
            OptionalInt.of(gracefulShutdownSeconds)));
  }

  @Test
  void aPeerThatComesBackWaitsForTheEndOfItsOldSession() {
    left.apply(Map.of(RIGHT, listening()), Map.of(RIGHT, Routes.NONE));
    PeerSettings asking = dialing(2);
    right.apply(Map.of(LEFT, asking), Map.of(LEFT, routes(3)));
    awaitThat("the routes have come", () -> status(left, RIGHT).counts().prefixesReceived() == 3);
    right.apply(Map.of(), Map.of());
    assertThat(right.statuses()).isEmpty();
    assertThat(right.leaving()).containsExactly(asking.target());
    PeerName renamed = new PeerName("renamed");
    right.apply(Map.of(renamed, asking), Map.of(renamed, routes(4)));
    assertThat(status(right, renamed).state()).isEqualTo("Idle");
    assertThat(status(left, RIGHT).isUp()).as("it is asked for other paths first").isTrue();
    awaitThat("the new routes", () -> status(left, RIGHT).counts().prefixesReceived() == 4);
    assertThat(right.leaving()).isEmpty();
    assertThat(status(left, RIGHT).lastEnd()).contains("the peer sent: Cease: Peer De-configured");
    assertThat(news)
        .as("it may have dialed before the other side listened, and fails never after that")
        .filteredOn(line -> line.startsWith("right "))
        .endsWith("right Up", "right Down", "right Gone", "right Up");
  }

  @Test
  void aRouterThatBfdLosesTakesTheSessionWithItAndNotThatOfAnother() {
    connect(routes(3));
    BfdPeer another = BfdPeer.of(IpAddress.of("127.0.0.9"), Hops.SINGLE);
    right.bfdDown(LEFT, another.from(IpAddress.of("127.0.0.2")));
    right.apply(Map.of(LEFT, dialing()), Map.of(LEFT, routes(4)));
    awaitThat("more routes", () -> status(left, RIGHT).counts().prefixesReceived() == 4);
    assertThat(news).doesNotContain("right Down");
    BfdPeer peer = BfdPeer.of(IpAddress.of("127.0.0.1"), Hops.SINGLE);
    right.bfdDown(LEFT, peer.from(IpAddress.of("127.0.0.2")));
    awaitThat("it is reset", () -> news.contains("right Down"));
    assertThat(status(right, LEFT).lastEnd()).contains("sent to the peer: Cease: BFD Down");
  }

  @Test
  void aPeerThatIsRenamedIsNotAskedForOtherPaths() {
    left.apply(Map.of(RIGHT, listening()), Map.of(RIGHT, Routes.NONE));
    PeerSettings asking = dialing(60);
    right.apply(Map.of(LEFT, asking), Map.of(LEFT, routes(3)));
    awaitThat("the routes have come", () -> status(left, RIGHT).counts().prefixesReceived() == 3);
    PeerName renamed = new PeerName("renamed");
    right.apply(Map.of(renamed, asking), Map.of(renamed, routes(4)));
    awaitThat("the new routes", () -> status(left, RIGHT).counts().prefixesReceived() == 4);
    assertThat(status(left, RIGHT).lastEnd())
        .contains("the peer sent: Cease: Other Configuration Change");
  }

  @Test
  void whoIsLeavingIsWaitedForAtTheEnd() {
    left.apply(Map.of(RIGHT, listening()), Map.of(RIGHT, Routes.NONE));
    right.apply(Map.of(LEFT, dialing(1)), Map.of(LEFT, routes(3)));
    awaitThat("the routes have come", () -> status(left, RIGHT).counts().prefixesReceived() == 3);
    right.apply(Map.of(), Map.of());
    right.stop(BgpSpeaker.Ending.RESTART, "");
    awaitThat("it is down", () -> !status(left, RIGHT).isUp());
    assertThat(status(left, RIGHT).lastEnd()).contains("the peer sent: Cease: Peer De-configured");
  }
}
