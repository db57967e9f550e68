package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackManifests;
import dev.mokalb.lab.router.RackRouter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From the API server to the routes in a router's kernel, with FRR as the router. */
class BgpServiceIT {

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String ADDRESS = "198.51.100.1";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String CONFIGURATION =
      RackManifests.POOL
          + RackManifests.PROFILE
          + """
          ---
          apiVersion: metallb.io/v1beta1
          kind: BGPAdvertisement
          metadata: {name: all, namespace: metallb-system}
          spec: {communities: ["64512:7", "large:64512:1:2"]}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: tor, namespace: metallb-system}
          type: kubernetes.io/basic-auth
          stringData: {password: s3cret}
          """
          + RackManifests.peer("bfdProfile: fast", "passwordSecret: {name: tor}");

  @TempDir Path folder;
  private RackRouter router;

  @BeforeEach
  void start() {
    router = LAB.rackRouter(folder, RackRouter.BFD, "password s3cret");
    LAB.apply(CONFIGURATION);
  }

  @AfterEach
  void takeDown() {
    LAB.lab().objects().delete(CONFIGURATION);
    router.close();
  }

  private Duration untilPaths(long count) {
    return Waiting.until(count + " paths", LIMIT, () -> router.hops(ADDRESS).size() == count);
  }

  private HasMetadata peer() {
    return LAB.object("v1beta2", "BGPPeer", "tor");
  }

  /** Waits until the one session in the SpeakerReport of a node has these fields. */
  private static void awaitReport(String node, String... fields) {
    Waiting.until(
        "a session with " + List.of(fields) + " in the report of " + node,
        LIMIT,
        () -> {
          String session =
              LAB.speakerReport(
                  node,
                  "go-template={{range .status.bgpSessions}}"
                      + "{{range $name, $value := .}}{{$name}}={{$value}} {{end}}{{end}}");
          return Stream.of(fields).allMatch(session::contains);
        });
  }

  private void serve() {
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    untilPaths(3);
  }

  @Test
  void aServiceIsReachedOverAllNodesAndGoesWithItsRoutes() {
    for (String node : LAB.lab().topology().nodes()) {
      LAB.awaitEvent(peer(), "sessionUp", node);
    }
    serve();
    assertThat(router.frr().route(ADDRESS + "/32").orElseThrow()).contains("64512:7", "64512:1:2");
    LAB.awaitPage(ADDRESS);
    LAB.awaitEvent(LAB.read("echo"), "nodeAssigned", "\"bgp\"");
    for (String node : LAB.lab().topology().nodes()) {
      awaitReport(node, "state=Established", "routes=1", "address=192.168.2.1:179");
    }
    LAB.lab().kubernetes().resource(LAB.read("echo")).delete();
    Duration gone = untilPaths(0);
    System.out.println("Service deleted -> no route in the kernel, ms: " + gone.toMillis());
    assertThat(gone).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aNodeThatIsCutOffLosesItsPathAndGetsItBack() {
    serve();
    // A session that was never watched ends by its hold time alone.
    Waiting.until("BFD with all nodes", LIMIT, () -> router.watched() == 3);
    LAB.lab().cut("n2", Cut.IN_THE_NETWORK);
    Duration gone = untilPaths(2);
    System.out.println("link cut -> path gone from the kernel, ms: " + gone.toMillis());
    assertThat(gone).isLessThan(Duration.ofSeconds(2));
    LAB.lab().heal("n2");
    awaitReport("n2", "peer=tor", "lastEnd=");
    Duration back = untilPaths(3);
    System.out.println("link healed -> path back, ms: " + back.toMillis());
    LAB.awaitLog(LAB.lab().moka().speaker("n2"), "BGP peer tor", "the session ended");
    LAB.awaitEvent(peer(), "sessionDown: node \"n2\": the session ended: sent to the peer: Cease");
  }

  @Test
  void aSpeakerThatEndsWithdrawsAndOneThatStartsAnnounces() {
    serve();
    LAB.lab().moka().stopSpeaker("n3");
    untilPaths(2);
    String ipv4 = LAB.lab().topology().host("n3").ipv4();
    Waiting.until("a Cease", LIMIT, () -> router.frr().session(ipv4).contains("Cease"));
    LAB.lab().moka().startSpeaker("n3");
    Duration back = untilPaths(3);
    System.out.println("speaker started -> path back, ms: " + back.toMillis());
  }

  /** The nodes that say which peers they have told of the Service, and which. */
  private static List<String> statuses() {
    return LAB
        .lab()
        .kubernetes()
        .genericKubernetesResources("metallb.io/v1beta1", "ServiceBGPStatus")
        .inNamespace("metallb-system")
        .list()
        .getItems()
        .stream()
        .map(each -> each.<Object>get("status", "node") + " " + each.<Object>get("status", "peers"))
        .sorted()
        .toList();
  }

  @Test
  void whoWasToldIsInTheStatusOfEachNodeAndInItsMetrics() {
    serve();
    List<String> all = List.of("n1 [tor]", "n2 [tor]", "n3 [tor]");
    Waiting.until("a status of each node", LIMIT, () -> statuses().equals(all));
    String metrics = LAB.lab().metrics("n1");
    assertThat(metrics)
        .containsPattern(
            "mokalb_bgp_session_info\\{peer=\"192.168.2.1:179\",vrf=\"default\",name=\"tor\","
                + "state=\"Established\",last_end=\"[^\"]*\"} 1\n")
        .contains("metallb_bgp_session_up{peer=\"192.168.2.1:179\",vrf=\"default\"} 1\n")
        .contains(
            "metallb_bgp_announced_prefixes_total{peer=\"192.168.2.1:179\",vrf=\"default\"} 1\n")
        .containsPattern("metallb_bfd_control_packet_input\\{peer=\"192.168.2.1\",.*} [1-9]")
        .contains("protocol=\"bgp\",node=\"n1\",ip=\"" + ADDRESS + "\"} 1\n");
    router.frr().close();
    Waiting.until("no status without a session", LIMIT, () -> statuses().isEmpty());
  }

  private static final String LEGACY =
      """
      peers:
      - my-asn: 64512
        peer-asn: 65001
        peer-address: 192.168.2.1
        password: s3cret
        bfd-profile: fast
      bgp-communities: {rack: "64512:7"}
      bfd-profiles:
      - {name: fast, receive-interval: 50, transmit-interval: 50, detect-multiplier: 3}
      address-pools:
      - name: default
        protocol: bgp
        addresses: [198.51.100.1-198.51.100.99]
        bgp-advertisements:
        - communities: [rack]
      """;

  @Test
  void theConfigMapDrivesTheSameSessions() {
    LAB.lab().objects().delete(CONFIGURATION);
    LAB.applyConfigMap(LEGACY);
    serve();
    assertThat(router.frr().route(ADDRESS + "/32").orElseThrow()).contains("64512:7");
    Waiting.until("BFD with all nodes", LIMIT, () -> router.watched() == 3);
    LAB.applyConfigMap(LEGACY.replace("peer-asn: 65001", "peer-asn: 65009"));
    HasMetadata configMap =
        LAB.lab().kubernetes().configMaps().inNamespace("metallb-system").withName("config").get();
    String event =
        LAB.awaitEvent(
            configMap, "sessionFailed: peer \"peer1\", node \"n1\": no session:", "AS 65001");
    System.out.println(event);
    assertThat(event).contains("Bad Peer AS", "expected is AS 65009");
    untilPaths(0);
    LAB.applyConfigMap(LEGACY);
    untilPaths(3);
  }

  @Test
  void aWrongPasswordIsToldAndMendedInPlace() {
    serve();
    LAB.apply(CONFIGURATION.replace("password: s3cret", "password: other"));
    untilPaths(0);
    LAB.awaitEvent(peer(), "sessionFailed", "password");
    LAB.apply(CONFIGURATION);
    untilPaths(3);
  }
}
