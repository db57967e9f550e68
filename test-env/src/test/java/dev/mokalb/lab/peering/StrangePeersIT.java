package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.peering.StrangePeer.Wire;
import dev.mokalb.lab.router.Router;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterKind;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one peer does, it is said in words, and the session with another is not touched. */
class StrangePeersIT {

  private static final String ROUTE = "198.51.100.1/32";
  private static final PeerName STRANGE = new PeerName("strange");
  private static final String STRANGE_ADDRESS = "127.0.0.66";
  private static final String MARKER = "ff".repeat(16);

  @TempDir Path folder;
  private final Wires wires = Wires.create();
  private final NetworkNamespace namespace = wires.host("router", 1);
  private final Node node = new Node();
  private Router router;

  @BeforeEach
  void start() {
    router =
        RouterKind.FRR.make(
            namespace,
            folder,
            RouterConfig.of(
                65_001,
                new RouterConfig.Own("192.0.2.1", Wires.ipv4(1), Wires.ipv6(1)),
                new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV4)));
    router.start();
    node.peer(Node.Peer.at(Wires.ipv4(1), 65_001), Node.routes(ROUTE));
    node.awaitUp();
    await().atMost(Node.SOON).until(() -> router.route(ROUTE).isPresent());
    await().atMost(Node.SOON).until(() -> node.hasNews("router up"));
  }

  @AfterEach
  void takeDown() {
    node.close();
    router.close();
    wires.close();
  }

  private void withStranger(Node.Peer peer) {
    node.speaker()
        .apply(
            Map.of(
                Node.PEER,
                Node.Peer.at(Wires.ipv4(1), 65_001).settings(),
                STRANGE,
                peer.settings()),
            Map.of(Node.PEER, Node.routes(ROUTE), STRANGE, Node.routes(ROUTE)));
  }

  private void awaitWords(String words) {
    await()
        .atMost(Node.SOON)
        .untilAsserted(() ->
            assertThat(node.news())
                .anyMatch(line -> line.startsWith("strange ") && line.contains(words)));
    assertThat(node.news())
        .filteredOn(line -> line.startsWith("router "))
        .containsExactly("router up");
    assertThat(router.route(ROUTE)).isPresent();
  }

  private PeerStatus strange() {
    PeerStatus status = node.speaker().statuses().get(STRANGE);
    assertThat(status).isNotNull();
    return Objects.requireNonNull(status);
  }

  private static Arguments row(String what, String words, Consumer<Wire> deed) {
    return Arguments.of(what, words, deed);
  }

  private static void sendHex(Wire wire, String hex) {
    wire.send(Octets.ofHex(hex.replace(" ", "")).toArray());
  }

  static Stream<Arguments> deeds() {
    return Stream.of(
        row(
            "a web server",
            "Message Header Error: Connection Not Synchronized",
            wire -> wire.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8))),
        row(
            "noise",
            "Message Header Error: Connection Not Synchronized",
            wire -> {
              byte[] noise = new byte[100_000];
              new Random(1).nextBytes(noise);
              wire.send(noise);
            }),
        row("one that hangs up", "the peer closed the connection", Wire::hangUp),
        row(
            "hold time 1",
            "OPEN Message Error: Unacceptable Hold Time",
            wire -> sendHex(wire, MARKER + "001d 01 04 fe2a 0001 c0000242 00")),
        row(
            "BGP-3",
            "OPEN Message Error: Unsupported Version Number (it takes up to version 4)",
            wire -> sendHex(wire, MARKER + "001d 01 03 fe2a 005a c0000242 00")),
        row(
            "an UPDATE before its OPEN",
            "Finite State Machine Error: Receive Unexpected Message in OpenSent State (type 2)",
            wire -> sendHex(wire, MARKER + "0017 02 0000 0000")),
        row(
            "a second OPEN",
            "Finite State Machine Error: Receive Unexpected Message in Established State (type 1)",
            wire -> sendHexAfterOpen(wire, MARKER + "001d 01 04 fe2a 005a c0000242 00")),
        row(
            "a message of type 9",
            "Message Header Error: Bad Message Type (type 9)",
            wire -> sendHexAfterOpen(wire, MARKER + "0013 09")),
        row(
            "a prefix of 33 bits",
            "UPDATE Message Error: Invalid Network Field",
            wire ->
                sendHexAfterOpen(
                    wire,
                    MARKER
                        + "0030 02 0000 0014 400101 00 400206 0201 0000fe2a 400304 c0000242 21"
                        + " c6336401")),
        row(
            "an UPDATE that is mended",
            "mended: ORIGIN: holds 9, which is no origin",
            wire -> {
              sendHexAfterOpen(
                  wire,
                  MARKER
                      + "002f 02 0000 0014 400101 09 400206 0201 0000fe2a 400304 c0000242 18"
                      + " c63364");
              wire.readOn();
            }));
  }

  private static void sendHexAfterOpen(Wire wire, String hex) {
    sendHex(wire.open(), hex);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deeds")
  void whatItDoesIsPutIntoWords(String what, String words, Consumer<Wire> deed) {
    try (StrangePeer _ =
        StrangePeer.at(
            STRANGE_ADDRESS,
            wire -> {
              deed.accept(wire);
              wire.readOn();
            })) {
      withStranger(Node.Peer.at(STRANGE_ADDRESS, StrangePeer.ASN));
      awaitWords(words);
    }
  }

  @Test
  void aPeerThatNeverSpeaksIsKnownAsSuch() {
    withStranger(Node.Peer.at(Wires.ipv4(77), StrangePeer.ASN));
    awaitWords("failed: the peer");
    assertThat(strange().isUp()).isFalse();
    // News comes before the status that it leads to.
    await().atMost(Node.SOON).until(() -> strange().lastEnd().isPresent());
    assertThat(strange().lastEnd().orElseThrow()).isNotBlank();
  }

  @Test
  void aPeerThatDoesNotListenIsKnownAsSuch() {
    withStranger(Node.Peer.at(STRANGE_ADDRESS, StrangePeer.ASN));
    awaitWords(
        "failed: the peer refused the connection: nothing listens on port 179 there, or it does"
            + " not know this node");
  }

  @Test
  void aSourceThatIsNotOursIsKnownAsSuch() {
    withStranger(Node.Peer.at(Wires.ipv4(1), StrangePeer.ASN).source("192.0.2.99").device("lan"));
    awaitWords("failed: the source address 192.0.2.99 is no address of this node");
  }

  @Test
  void aDeviceThatIsMissingIsKnownAsSuch() {
    withStranger(Node.Peer.at(Wires.ipv4(1), StrangePeer.ASN).device("red"));
    awaitWords("failed: there is no device red on this node");
  }

  @Test
  void aConnectionIsBoundToItsDevice() {
    withStranger(Node.Peer.at(Wires.ipv4(1), 65_001).device("lo"));
    awaitWords("failed: the peer");
    withStranger(Node.Peer.at(STRANGE_ADDRESS, StrangePeer.ASN).device("lo"));
    awaitWords("failed: the peer refused the connection");
  }

  @Test
  void ofTwoPeersWithOneAddressTheFirstByNameIsTaken() {
    withStranger(Node.Peer.at(Wires.ipv4(1), 65_001));
    assertThat(strange().problems())
        .containsExactly(
            "has the same address 192.0.2.1 as the peer router, which comes first by name; remove"
                + " one of them");
    assertThat(node.status().isUp()).isTrue();
  }

  @Test
  void aPortThatIsTakenIsKnownAsSuch() {
    try (StrangePeer _ = StrangePeer.at("0.0.0.0", Wire::readOn)) {
      withStranger(
          Node.Peer.at(STRANGE_ADDRESS, StrangePeer.ASN).opening(PeerSettings.Opening.PASSIVE));
      await()
          .atMost(Node.SOON)
          .until(() ->
              strange()
                  .problems()
                  .contains(
                      "cannot listen on port 179: another program on this node listens there"));
    }
    await("it listens later").atMost(Node.SOON).until(() -> strange().problems().isEmpty());
  }

  @Test
  void aChangedPeerIsBegunAnewAndARemovedOneEnds() {
    node.peer(Node.Peer.at(Wires.ipv4(1), 65_001).hold(30), Node.routes(ROUTE));
    node.awaitNews("down: sent to the peer: Cease: Other Configuration Change");
    node.awaitUp();
    node.speaker().apply(Map.of(), Map.of());
    node.awaitNews("down: sent to the peer: Cease: Peer De-configured");
    await().atMost(Node.SOON).until(() -> router.route(ROUTE).isEmpty());
    assertThat(node.speaker().statuses()).isEmpty();
  }

  @Test
  void aPeerThatBfdLosesIsGivenUpAtOnce() {
    node.speaker().bfdDown(Node.PEER, BfdPeer.of(IpAddress.of(Wires.ipv4(1)), Hops.SINGLE));
    node.awaitNews("down: sent to the peer: Cease: BFD Down");
    node.awaitUp();
    node.speaker().stop(BgpSpeaker.Ending.WITHDRAW, "");
    await().atMost(Node.SOON).until(() -> router.route(ROUTE).isEmpty());
  }
}
