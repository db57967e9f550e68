package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.probe.Connections;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.probe.Spread;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Addresses that move because somebody wants them to, and what a client notices of it. */
class MovesIT {
  private static final String ADDRESS = "192.168.2.200";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final String SELECTED = "lab.mokalb.dev/selected";
  private static final int MOVES = Integer.getInteger("moka.moves", 10);

  private static final List<String> SHARED = List.of(ADDRESS, "192.168.2.201", "192.168.2.202");
  private static final Duration EVEN_HOLD_DOWN = Duration.ofSeconds(5);
  private static final SpeakerSetup EVEN =
      SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(
          Map.of(
              "MOKA_REBALANCE",
              "true",
              "MOKA_REBALANCE_HOLD_DOWN",
              Long.toString(EVEN_HOLD_DOWN.toSeconds())));

  private static final int CONNECTIONS = 100;
  private static final long AT_ONCE_MILLIS = 1_000;

  /** The client asks every 5 ms. */
  private static final Duration NO_GAP = Duration.ofMillis(20);

  /** A busy machine delays a question or an answer now and then. */
  private static final Duration NO_GAP_AT_ALL = Duration.ofMillis(100);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void serve() {
    LAB.applyPool();
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    LAB.awaitServedByEveryNode(ADDRESS);
  }

  @AfterEach
  void allNodesAreEqual() {
    for (String node : LAB.lab().topology().nodes()) {
      LAB.lab().kubectl("uncordon", node);
      LAB.lab().kubectl("label", "node", node, EXCLUDED + "-");
      LAB.lab().kubectl("label", "node", node, SELECTED + "-");
    }
  }

  @Test
  void aCordonedNodeGivesItsAddressesAwayWithoutALoss() {
    try (Probe probe = settled()) {
      long start = System.nanoTime();
      for (int move = 0; move < MOVES; move++) {
        String node = node(probe);
        LAB.lab().kubectl("cordon", node);
        awaitMoveFrom(node, probe);
        LAB.lab().kubectl("uncordon", node);
      }
      assertNothingLost(MOVES + " moves from cordoned nodes", probe, start);
    }
  }

  /**
   * The old node's kube-proxy has rewritten them, and the new one's knows nothing of that: Linux
   * and kube-proxy have it so, whoever announces the address.
   */
  @Test
  void connectionsThatAMoveBreaksAreBrokenAtOnceAndDoNotHang() {
    try (Probe probe = settled();
        Connections connections =
            Connections.open(LAB.lab().client(), ADDRESS, CONNECTIONS, LAB.lab().folder().logs())) {
      connections.awaitAllOpen(TestLab.SOON);
      assertThat(connections.broken()).isEmpty();
      String node = node(probe);
      LAB.lab().kubectl("cordon", node);
      awaitMoveFrom(node, probe);
      await("what breaks to be known to the client at once")
          .during(Connections.PATIENCE.plusSeconds(1))
          .atMost(Connections.PATIENCE.multipliedBy(2))
          .until(() -> connections.broken().stream().allMatch(millis -> millis < AT_ONCE_MILLIS));
      System.out.printf(
          "of %d connections a move broke %d; the client knew after %d ms at most%n",
          CONNECTIONS,
          connections.broken().size(),
          connections.broken().stream().mapToLong(millis -> millis).max().orElse(0));
      int anew =
          Spread.over(LAB.lab().client(), ADDRESS, CONNECTIONS).values().stream()
              .mapToInt(pages -> pages)
              .sum();
      assertThat(anew).isEqualTo(CONNECTIONS);
    }
  }

  @Test
  void aNodeThatIsExcludedGivesItsAddressesAwayWithoutALoss() {
    try (Probe probe = settled()) {
      long start = System.nanoTime();
      String node = node(probe);
      LAB.lab().kubectl("label", "node", node, EXCLUDED + "=");
      awaitMoveFrom(node, probe);
      assertNothingLost("a move from an excluded node", probe, start);
    }
  }

  /** The node may no longer own it, by the snapshot of each speaker at another moment. */
  @Test
  void aNodeThatIsNoLongerSelectedGivesItsAddressesAwayWithoutALoss() {
    for (String node : LAB.lab().topology().nodes()) {
      LAB.lab().kubectl("label", "node", node, SELECTED + "=yes");
    }
    LAB.apply(
        """
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: default, namespace: metallb-system}
        spec: {nodeSelectors: [{matchLabels: {lab.mokalb.dev/selected: "yes"}}]}
        """);
    try (Probe probe = settled()) {
      long start = System.nanoTime();
      String node = node(probe);
      LAB.lab().kubectl("label", "node", node, SELECTED + "-");
      awaitMoveFrom(node, probe);
      assertNothingLost("a move from a node that is no longer selected", probe, start);
    }
  }

  /** As in a rolling update: the new pod is ready before the old one ends. */
  @Test
  void theAddressOfALocalServiceFollowsItsPodWithoutALoss() {
    List<String> nodes = LAB.lab().topology().nodes();
    LAB.lab().kubernetes().resource(LAB.read("echo")).delete();
    LAB.create(
        TestLab.echo("local")
            .editSpec()
            .withSelector(Map.of())
            .withExternalTrafficPolicy("Local")
            .endSpec());
    LAB.awaitAddresses("local", ADDRESS);
    String old = nodes.getFirst();
    String next = nodes.getLast();
    endpoints(ready(old));
    try (Probe probe = settled()) {
      assertThat(node(probe)).isEqualTo(old);
      endpoints(ready(old), ready(next));
      await("kube-proxy of " + next + " to know the new pod")
          .atMost(TestLab.SOON)
          .until(() ->
              LAB.lab()
                  .node(next)
                  .exec("iptables-save", "-t", "nat")
                  .output()
                  .contains(podOn(next).getStatus().getPodIP() + ":7"));
      long start = System.nanoTime();
      endpoints(ending(old), ready(next)); // It is served as long as the old one ends.
      endpoints(ready(next));
      awaitMoveFrom(old, probe);
      assertThat(node(probe)).isEqualTo(next);
      assertNothingLost("the move of a Local Service to its new pod", probe, start);
    } finally {
      LAB.lab().kubernetes().resource(slice().build()).delete();
    }
  }

  private static void endpoints(Endpoint... endpoints) {
    LAB.lab()
        .kubernetes()
        .resource(slice().withEndpoints(endpoints).build())
        .createOr(NonDeletingOperation::update);
  }

  private static EndpointSliceBuilder slice() {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(Pods.APPS_NAMESPACE)
        .withName("local")
        .addToLabels("kubernetes.io/service-name", "local")
        .endMetadata()
        .withAddressType("IPv4")
        .addToPorts(
            new EndpointPortBuilder().withName("http").withProtocol("TCP").withPort(8080).build(),
            new EndpointPortBuilder().withName("echo").withProtocol("UDP").withPort(7).build());
  }

  private static Endpoint ready(String node) {
    return endpoint(node).withNewConditions().withReady(true).endConditions().build();
  }

  private static Endpoint ending(String node) {
    return endpoint(node)
        .withNewConditions()
        .withReady(false)
        .withServing(true)
        .withTerminating(true)
        .endConditions()
        .build();
  }

  private static EndpointBuilder endpoint(String node) {
    return new EndpointBuilder()
        .withNodeName(node)
        .withAddresses(podOn(node).getStatus().getPodIP());
  }

  private static Pod podOn(String node) {
    return LAB
        .lab()
        .kubernetes()
        .pods()
        .inNamespace(Pods.APPS_NAMESPACE)
        .withLabel("app", "echo")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getSpec().getNodeName().equals(node))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whereAllNodesAreCordonedTheAddressStays() {
    try (Probe probe = settled()) {
      String owner = node(probe);
      LAB.lab().topology().nodes().stream()
          .filter(node -> !node.equals(owner))
          .forEach(node -> LAB.lab().kubectl("cordon", node));
      LAB.lab().kubectl("cordon", owner);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(TestLab.SOON)
          .until(() -> node(probe).equals(owner));
      assertThat(probe.stop().answerers()).hasSize(1);
    }
  }

  @Test
  void aNewSecretIsTakenUpWithoutAnybodyLeaving() {
    List<String> nodes = LAB.lab().topology().nodes();
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.SOON);
    try (Probe probe = settled()) {
      String owner = node(probe);
      List<Long> views = nodes.stream().map(MovesIT::views).toList();
      long start = System.nanoTime();
      LAB.lab()
          .kubernetes()
          .secrets()
          .inNamespace(Moka.NAMESPACE)
          .withName("memberlist")
          .edit(secret ->
              new SecretBuilder(secret)
                  .withData(Map.of("secretkey", "YSBuZXcgc2VjcmV0IGZvciBhbGw="))
                  .build());
      // A process that starts now knows the new secret alone.
      String other = nodes.stream().filter(node -> !node.equals(owner)).findFirst().orElseThrow();
      for (String node : nodes) {
        LAB.awaitLog(LAB.lab().moka().speaker(node), "memberlist", "taken up");
      }
      assertThat(nodes.stream().map(MovesIT::views).toList()).isEqualTo(views);
      LAB.lab().moka().stopSpeaker(other);
      LAB.lab().moka().startSpeaker(other);
      LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.SOON);
      assertThat(node(probe)).isEqualTo(owner);
      assertNothingLost("a new secret", probe, start);
    }
  }

  /** Only where it was asked for: a move breaks connections. */
  @Test
  void aNodeThatJoinsGetsItsShareInFewMovesAndWithoutALoss() {
    List<String> nodes = LAB.lab().topology().nodes();
    String late = nodes.getLast();
    LAB.lab().moka().stopSpeaker(late);
    nodes.stream()
        .filter(node -> !node.equals(late))
        .forEach(node -> LAB.lab().moka().restartSpeaker(node, EVEN));
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.SOON);
    for (String service : List.of("second", "third")) {
      LAB.create(TestLab.echo(service));
    }
    LAB.awaitAddresses("second", SHARED.get(1));
    LAB.awaitAddresses("third", SHARED.get(2));
    SHARED.forEach(LAB::awaitServedByEveryNode);
    List<Probe> probes = SHARED.stream().map(MovesIT::settled).toList();
    List<String> before = probes.stream().map(MovesIT::node).toList();
    assertThat(new HashSet<>(before)).hasSize(2).doesNotContain(late);

    long joining = System.nanoTime();
    LAB.lab().moka().restartSpeaker(late, EVEN);
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.SOON);
    long joined = System.nanoTime();
    await("each node to answer for one address, and for good")
        .during(EVEN_HOLD_DOWN.multipliedBy(2))
        .atMost(TestLab.SOON)
        .until(() -> answering(probes).equals(new HashSet<>(nodes)));
    List<String> after = probes.stream().map(MovesIT::node).toList();
    List<Integer> moved =
        IntStream.range(0, SHARED.size())
            .filter(i -> !before.get(i).equals(after.get(i)))
            .boxed()
            .toList();
    System.out.printf(
        "a node joins: %s answered, then %s; moved after %d ms%n",
        before, after, movedAfter(probes.get(moved.getFirst()), late, joined).toMillis());
    assertThat(moved).as("one of three is its share").hasSize(1);
    for (int i = 0; i < SHARED.size(); i++) {
      Probe probe = probes.get(i);
      if (!moved.contains(i)) {
        assertThat(probe.soFar().since(joining).answerers()).hasSize(1);
      }
      assertThat(probe.soFar().since(joining).lostEchoes()).isZero();
      assertNothingLost("a node that joins, " + SHARED.get(i), probe, joined);
    }
  }

  /** Who answered for any of the addresses a moment ago. */
  private static Set<String> answering(List<Probe> probes) {
    return probes.stream()
        .flatMap(probe -> probe.soFar().since(System.nanoTime() - 200_000_000).answerers().stream())
        .map(answerer -> LAB.lab().nodeOf(answerer.mac()).orElseThrow())
        .collect(Collectors.toSet());
  }

  private static Duration movedAfter(Probe probe, String to, long start) {
    String mac = LAB.lab().topology().host(to).mac();
    return probe.soFar().since(start).answerers().stream()
        .filter(answerer -> answerer.mac().equals(mac))
        .findFirst()
        .map(answerer -> Duration.ofNanos(answerer.fromNanos() - start))
        .orElseThrow();
  }

  private static long views(String node) {
    return TestLab.logged(LAB.lab().moka().speaker(node), "the speakers are now");
  }

  private static Probe settled() {
    return settled(ADDRESS);
  }

  private static Probe settled(String address) {
    Probe probe = LAB.lab().probe(new Probe.Target(address, App.ECHO_PORT, 0));
    probe.awaitSettled(TestLab.SOON);
    return probe;
  }

  /** The node that answered last. */
  private static String node(Probe probe) {
    return LAB.lab().nodeOf(probe.soFar().answerers().getLast().mac()).orElseThrow();
  }

  private static void awaitMoveFrom(String node, Probe probe) {
    await("another node than " + node + " to answer alone")
        .atMost(TestLab.SOON)
        .until(() -> {
          var last = probe.soFar().since(System.nanoTime() - 200_000_000).answerers();
          return last.size() == 1
              && !LAB.lab().nodeOf(last.getFirst().mac()).orElseThrow().equals(node);
        });
  }

  private static void assertNothingLost(String what, Probe probe, long start) {
    ProbeReport report = probe.stop().since(start);
    System.out.printf(
        "%s: longest without ARP answer %d ms, without echo %d ms; lost echoes %d%n",
        what,
        report.longestArpSilence().toMillis(),
        report.longestEchoSilence().toMillis(),
        report.lostEchoes());
    assertThat(report.lostEchoes()).as(report.losses()).isZero();
    assertThat(report.arpGap(99)).isLessThan(NO_GAP);
    assertThat(report.longestArpSilence()).isLessThan(NO_GAP_AT_ALL);
  }
}
