package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.router.RackManifests;
import dev.mokalb.lab.router.RackRouter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the fields and annotations of a BGPPeer make of the session of a node with a router. */
class BgpPeerFieldsIT {
  private static final String NODE = "n1";
  private static final String ADDRESS = "192.168.2.11";
  private static final String OTHER_ADDRESS = "192.168.2.111";
  private static final String ESTABLISHED = "BGP state = Established";
  private static final String ONLY_THERE =
      "nodeSelectors: [{matchLabels: {kubernetes.io/hostname: " + NODE + "}}]";
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration WITHOUT = Duration.ofSeconds(3);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @TempDir Path folder;
  private RackRouter router;

  @BeforeEach
  void start() {
    router = LAB.rackRouter(folder, "remote-as external");
  }

  @AfterEach
  void takeDown() {
    LAB.lab().objects().delete(RackManifests.peer());
    router.close();
  }

  private void onRouter(String... settings) {
    List<String> commands =
        new ArrayList<>(List.of("configure terminal", "router bgp " + RackRouter.ASN));
    commands.addAll(List.of(settings));
    router.frr().vty(commands.toArray(String[]::new));
  }

  private void awaitSession(String address, String... words) {
    await("the session with " + address)
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .untilAsserted(() -> assertThat(router.frr().session(address)).contains(words));
  }

  private static GenericKubernetesResource peer() {
    return LAB.object("v1beta2", "BGPPeer", "tor");
  }

  private static String annotated(String annotation, String value) {
    return RackManifests.annotatedPeer(Map.of(annotation, value), ONLY_THERE);
  }

  @Test
  void numbersAndTimesAreToldToTheRouter() {
    String anyNumber = RackManifests.peer(ONLY_THERE).replace("peerASN: 65001", "disableMP: true");
    LAB.apply(
        anyNumber
            + "  dynamicASN: external\n  localASN: 64999\n  routerID: 192.0.2.99\n"
            + "  holdTime: 30s\n  keepaliveTime: 5s\n");
    awaitSession(
        ADDRESS,
        ESTABLISHED,
        "remote AS 64999",
        "remote router ID 192.0.2.99",
        "Hold time is 30",
        "4 Byte AS: advertised and received");
    assertThat(router.frr().session("192.168.2.12"))
        .as("a node that is not selected")
        .doesNotContain(ESTABLISHED);
  }

  @Test
  void theRouterConnectsToAPeerThatIsPassive() {
    LAB.apply(annotated("mokalb.dev/passive", "true"));
    awaitSession(ADDRESS, ESTABLISHED, "Foreign host: " + ADDRESS + ", Foreign port: 179");
  }

  @Test
  void theSourceAddressIsTheOneThatTheRouterKnows() {
    NetworkNamespace node = LAB.lab().node(NODE);
    node.exec("ip", "address", "add", OTHER_ADDRESS + "/24", "dev", "eth0");
    try {
      onRouter("neighbor " + OTHER_ADDRESS + " peer-group nodes");
      LAB.apply(RackManifests.peer(ONLY_THERE, "sourceAddress: " + OTHER_ADDRESS));
      awaitSession(OTHER_ADDRESS, ESTABLISHED, "Foreign host: " + OTHER_ADDRESS);
      assertThat(router.frr().session(ADDRESS)).doesNotContain(ESTABLISHED);
    } finally {
      node.exec("ip", "address", "del", OTHER_ADDRESS + "/24", "dev", "eth0");
    }
  }

  @Test
  void aRouterWithTtlSecurityIsMetByTheSame() {
    onRouter("neighbor nodes ttl-security hops 1");
    LAB.apply(RackManifests.peer(ONLY_THERE));
    // The router's kernel drops what says OPEN, so the session waits until its hold timer ends it.
    await("no session without it")
        .during(WITHOUT)
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() -> !router.frr().session(ADDRESS).contains(ESTABLISHED));
    LAB.apply(annotated("mokalb.dev/ttl-security", "1"));
    awaitSession(ADDRESS, ESTABLISHED);
  }

  @Test
  void aRouterThatSendsTooMuchLosesItsSession() {
    onRouter(
        "no bgp network import-check",
        "address-family ipv4 unicast",
        "network 10.1.0.0/16",
        "network 10.2.0.0/16");
    LAB.apply(annotated("mokalb.dev/prefix-limit", "2"));
    awaitSession(ADDRESS, ESTABLISHED);
    await("what it sends is counted")
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() ->
            LAB.lab()
                .metrics(NODE)
                .contains(
                    "metallb_bgp_received_prefixes_total{peer=\"192.168.2.1:179\","
                        + "vrf=\"default\"} 2\n"));
    onRouter("address-family ipv4 unicast", "network 10.3.0.0/16");
    LAB.awaitEvent(
        peer(),
        "sessionDown",
        "Maximum Number of Prefixes Reached",
        "the peer announces more than 2 prefixes of IPv4");
  }
}
