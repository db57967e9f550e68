package dev.mokalb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab by itself: what Moka will do is done by hand here. */
class BareLabIT {
  private static final String ADDRESS = "192.168.2.200";
  private static final String ADDRESS_IPV6 = "fd00:2::200";
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec:
        type: LoadBalancer
        ipFamilyPolicy: RequireDualStack
        selector: {app: nextcloud, environment: dev}
        ports:
        - {name: http, port: 80}
        - {name: other, port: 8500, targetPort: 8501}
        - {name: echo, port: 7, protocol: UDP}
      """;

  @TempDir static Path folder;
  static Lab lab;

  @BeforeAll
  static void bringUp() {
    lab = Lab.up(LabOptions.in(folder).bare());
    lab.pods().place(App.NEXTCLOUD, List.of("n2"));
    lab.objects().apply(SERVICE);
    lab.kubectl(
        "patch",
        "service",
        "web",
        "--subresource=status",
        "--type=merge",
        "--patch",
        "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"%s\"},{\"ip\":\"%s\"}]}}}"
            .formatted(ADDRESS, ADDRESS_IPV6));
    // The kernel of n1 answers ARP and neighbour solicitations for it, in place of a speaker.
    for (String address : List.of(ADDRESS + "/32", ADDRESS_IPV6 + "/128")) {
      assertThat(
              lab.node("n1")
                  .exec("ip", "address", "add", address, "dev", "eth0", "nodad")
                  .succeeded())
          .isTrue();
    }
    await().atMost(SOON).until(() -> page("http://" + ADDRESS + "/").succeeded());
  }

  @AfterAll
  static void takeDown() {
    lab.close();
    assertThat(Commands.run("ip", "netns", "list")).isBlank();
    assertThat(Commands.run("ip", "-brief", "link").lines().map(line -> line.split(" ", -1)[0]))
        .containsExactly("lo");
    assertThat(lab.processes()).noneMatch(LabProcess::alive);
  }

  @Test
  void anAddressInTheStatusIsServedByKubeProxyInBothFamilies() {
    assertThat(page("http://" + ADDRESS + "/").output())
        .contains("Hello from pod nextcloud-n2 on node n2");
    assertThat(page("http://" + ADDRESS + ":8500/").output()).contains("nextcloud-n2");
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(page("http://[" + ADDRESS_IPV6 + "]/").output()).contains("nextcloud-n2"));
  }

  @Test
  void endpointsFollowThePods() {
    lab.pods().place(App.NEXTCLOUD, List.of("n2", "n3"));
    await().atMost(SOON).until(() -> endpointNodes().equals(Set.of("n2", "n3")));

    lab.pods().place(App.NEXTCLOUD, List.of("n2"));
    await().atMost(SOON).until(() -> endpointNodes().equals(Set.of("n2")));
    // kube-proxy, which picks an endpoint at random, follows within a second or so.
    await()
        .atMost(SOON)
        .until(() ->
            Stream.generate(() -> page("http://" + ADDRESS + "/").output())
                .limit(12)
                .allMatch(page -> page.contains("nextcloud-n2")));
  }

  @Test
  void slicesGoWithTheirService() {
    lab.objects().apply(SERVICE.replace("name: web", "name: short-lived"));
    await().atMost(SOON).until(() -> slices("short-lived") == 2);
    lab.kubectl("delete", "service", "short-lived");
    await().atMost(SOON).until(() -> slices("short-lived") == 0);
  }

  @Test
  void aDeletedPodGoesWithoutAKubelet() {
    CommandResult deletion = lab.kubectl("delete", "pod", "my-app-n1", "--timeout=10s");
    assertThat(deletion.succeeded()).as(deletion.errors()).isTrue();
  }

  @Test
  void aCutInTheNetworkSilencesTheNodeAndLeavesItsCarrier() {
    try (Probe probe = lab.probe(new Probe.Target(ADDRESS, App.ECHO_PORT, 80))) {
      await().atMost(SOON).until(() -> probe.soFar().answers() > 20 && probe.soFar().pages() > 5);
      long before = System.nanoTime();
      lab.cut("n1", Cut.IN_THE_NETWORK);
      assertThat(lab.network().isCut("n1")).isTrue();
      assertThat(carrier("n1")).isEqualTo("1");
      await().atMost(SOON).until(() -> System.nanoTime() - before > 400_000_000);
      long answers = probe.soFar().answers();
      lab.heal("n1");
      await().atMost(SOON).until(() -> probe.soFar().answers() > answers + 20);
      await().atMost(SOON).until(() -> probe.soFar().since(System.nanoTime()).lostEchoes() == 0);

      ProbeReport report = probe.stop().since(before);
      assertThat(report.longestArpSilence()).isBetween(Duration.ofMillis(300), SOON);
      assertThat(report.longestEchoSilence()).isBetween(Duration.ofMillis(300), SOON);
      assertThat(report.lostEchoes()).isPositive();
      assertThat(report.answerers())
          .extracting(ProbeReport.Answerer::mac)
          .containsExactly(lab.topology().host("n1").mac());
    } finally {
      lab.heal("n1");
    }
    assertThat(lab.network().isCut("n1")).isFalse();
  }

  @Test
  void aCutAtTheNodeTakesItsCarrier() {
    lab.cut("n3", Cut.AT_THE_NODE);
    await().atMost(SOON).until(() -> carrier("n3").equals("0"));
    assertThat(lab.network().isCut("n3")).isTrue();
    lab.heal("n3");
    await().atMost(SOON).until(() -> carrier("n3").equals("1"));
    await().atMost(SOON).until(() -> !lab.network().isCut("n3"));
  }

  @Test
  void aCaptureShowsFramesWithTheirMacs() {
    try (Capture capture = lab.capture(lab.client(), "who-has", "arp")) {
      lab.client().exec("ip", "neighbour", "flush", "all");
      assertThat(page("http://" + ADDRESS + "/").succeeded()).isTrue();
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(capture.frames())
                  .anySatisfy(frame ->
                      assertThat(frame)
                          .contains(lab.topology().host("n1").mac() + " > ")
                          .contains("Reply " + ADDRESS + " is-at")));
    }
  }

  @Test
  void theApiServerCanGoAndComeBack() {
    lab.controlPlane().killApiServer();
    assertThat(page("http://" + ADDRESS + "/").output()).contains("nextcloud-n2");
    lab.controlPlane().restartApiServer(lab.kubernetes());
    assertThat(lab.kubernetes().nodes().list().getItems()).hasSize(3);
  }

  private static CommandResult page(String url) {
    return lab.client().exec("curl", "-sf", "-m", "2", url);
  }

  private static String carrier(String node) {
    return lab.node(node).exec("cat", "/sys/class/net/eth0/carrier").output().strip();
  }

  private static Set<String> endpointNodes() {
    return lab
        .kubernetes()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withLabel("kubernetes.io/service-name", "web")
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .map(endpoint -> endpoint.getNodeName())
        .collect(Collectors.toSet());
  }

  private static int slices(String service) {
    return lab.kubernetes()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .size();
  }

  @Test
  void theRouterIsOnTheLan() {
    assertThat(
            lab.network()
                .namespace(Topology.ROUTER)
                .exec("curl", "-sf", "-m", "2", "http://" + ADDRESS + "/")
                .succeeded())
        .isTrue();
  }
}
