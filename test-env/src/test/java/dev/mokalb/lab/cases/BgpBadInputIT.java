package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.peering.StrangePeer;
import dev.mokalb.lab.peering.StrangePeer.Wire;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackManifests;
import dev.mokalb.lab.router.RackRouter;
import dev.mokalb.net.bgp.Octets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mistakes of administrators and of other routers, all at once: each is an event on its object, and
 * the session with a good router is not touched.
 */
class BgpBadInputIT {

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String ADDRESS = "198.51.100.1";
  private static final int PORT = 1179; // The router has 179 of all its addresses.
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The wait for an OPEN, and what a busy machine takes. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(90);

  private static final String GOOD =
      RackManifests.POOL + RackManifests.ADVERTISEMENT + RackManifests.peer();

  private static final String TWIN =
      """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: twin, namespace: metallb-system}
      spec: {myASN: 64512, peerASN: 65001, peerAddress: 192.168.2.1}
      """;

  /**
   * A neighbour and what it does.
   *
   * @param more of the BGPPeer's fields
   * @param words of the event
   */
  private record Stranger(
      String name, String address, String more, Consumer<Wire> deed, List<String> words) {

    String manifest() {
      return """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: %s, namespace: metallb-system}
      spec: {myASN: 64512, peerAddress: %s, peerPort: %d, %s}
      """
          .formatted(name, address, PORT, more);
    }
  }

  private static final Stranger SILENT =
      new Stranger(
          "silent",
          "192.168.2.61",
          "peerASN: 65066",
          Wire::readOn,
          List.of("the peer accepted the connection and sent no OPEN in 60 s"));

  private static final List<Stranger> STRANGERS =
      List.of(
          SILENT,
          new Stranger(
              "wrong-asn",
              "192.168.2.62",
              "peerASN: 65009",
              wire -> wire.open().readOn(),
              List.of(
                  "sent to the peer: OPEN Message Error: Bad Peer AS",
                  "the peer says that it is AS 65066, expected is AS 65009")),
          new Stranger(
              "wrong-password",
              "192.168.2.63",
              "peerASN: 65066, password: barley",
              Wire::readOn,
              List.of(
                  "the peer did not answer in 5 s",
                  "a password that is not the peer's looks like this, too")),
          new Stranger(
              "garbage",
              "192.168.2.64",
              "peerASN: 65066",
              wire ->
                  wire.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
              List.of("Message Header Error: Connection Not Synchronized")),
          new Stranger(
              "hold-time-1",
              "192.168.2.65",
              "peerASN: 65066",
              wire ->
                  wire.send(Octets.ofHex("ff".repeat(16) + "001d0104fe2a0001c000024200").toArray()),
              List.of("OPEN Message Error: Unacceptable Hold Time")));

  @TempDir Path folder;

  private static GenericKubernetesResource peer(String name) {
    return LAB.object("v1beta2", "BGPPeer", name);
  }

  private static String advertisement(String community) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata: {name: tagged, namespace: metallb-system}
    spec: {communities: ["%s"]}
    """
        .formatted(community);
  }

  private static List<String> events(String name) {
    return LAB.lab().services().events(peer(name));
  }

  @Test
  void eachIsToldOnItsObjectAndAGoodPeerIsNotTouched() {
    NetworkNamespace host = LAB.lab().network().namespace(Topology.ROUTER);
    List<StrangePeer> strangers = new ArrayList<>();
    List<String> manifests = new ArrayList<>(List.of(GOOD, TWIN, advertisement("blue")));
    try (RackRouter router = new RackRouter(host, folder, LAB.lab().topology()).start()) {
      LAB.apply(GOOD);
      LAB.create(TestLab.echo("echo"));
      LAB.awaitAddresses("echo", ADDRESS);
      Waiting.until("three paths", LIMIT, () -> router.hops(ADDRESS).size() == 3);
      for (Stranger each : STRANGERS) {
        host.exec("ip", "address", "add", each.address() + "/24", "dev", "eth0");
        strangers.add(StrangePeer.in(host, each.address(), PORT, each.deed()));
        manifests.add(each.manifest());
        LAB.apply(each.manifest());
      }
      theyAreToldAtOnce();
      awaitSilence();
      assertThat(router.hops(ADDRESS)).hasSize(3);
      assertThat(events("tor")).hasSize(3).allMatch(event -> event.startsWith("sessionUp: "));
    } finally {
      strangers.forEach(StrangePeer::close);
      manifests.forEach(LAB.lab().objects()::delete);
    }
  }

  private static void theyAreToldAtOnce() {
    for (Stranger each : STRANGERS) {
      if (!each.equals(SILENT)) {
        List<String> words = new ArrayList<>(each.words());
        words.add("node \"n1\"");
        words.add("sessionFailed");
        tell(LAB.awaitEvent(peer(each.name()), words.toArray(String[]::new)));
      }
    }
    LAB.apply(TWIN);
    tell(
        LAB.awaitEvent(
            peer("twin"),
            "InvalidConfiguration",
            "node \"n1\": BGPPeer metallb-system/twin: the neighbour 192.168.2.1 is that of BGPPeer"
                + " metallb-system/tor too, on the same nodes: remove one of the two"));
    Waiting.until(
        "the twin to stand in the node's report, without a session",
        LIMIT,
        () ->
            LAB.speakerReport(
                    "n1", "jsonpath={.status.bgpSessions[?(@.peer=='twin')]['state','lastEnd']}")
                .startsWith("None the neighbour 192.168.2.1 is that of BGPPeer"));
    assertThatThrownBy(() -> LAB.apply(advertisement("65536:1")))
        .hasMessageContaining("spec.communities[0]")
        .hasMessageContaining("\"65536:1\" is no BGP community");
    LAB.apply(advertisement("blue"));
    tell(
        LAB.awaitEvent(
            LAB.object("v1beta1", "BGPAdvertisement", "tagged"),
            "InvalidConfiguration",
            "the community \"blue\" is neither A:B nor large:A:B:C nor a name"));
    assertThat(LAB.lab().metrics("n1"))
        .contains(
            "mokalb_bgp_session_info{peer=\"192.168.2.61:1179\",vrf=\"default\",name=\"silent\","
                + "state=\"OpenSent\"")
        .containsPattern(
            "name=\"wrong-asn\",state=\"\\w+\",last_end=\"sent to the peer: OPEN Message Error:"
                + " Bad Peer AS")
        .containsPattern("name=\"tor\",state=\"Established\",last_end=\"\"} 1");
  }

  private static void awaitSilence() {
    String words = SILENT.words().getFirst();
    await(words)
        .atMost(SILENCE_LIMIT)
        .until(() -> events("silent").stream().anyMatch(event -> event.contains(words)));
  }

  private static void tell(String event) {
    System.out.println(event);
  }
}
