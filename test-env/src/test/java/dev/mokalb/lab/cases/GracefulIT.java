package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.probe.Flows;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackManifests;
import dev.mokalb.lab.router.RackRouter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a router with graceful restart and BFD keeps of a speaker that ends: all while another one
 * follows on that node, nothing where none does.
 */
class GracefulIT {

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String ADDRESS = "198.51.100.1";
  private static final String NODE = "n3";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int FLOWS = 16;

  /** A path that is withdrawn, or given up by BFD; the time for a restart is thirty times that. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(2);

  /** A busy machine delays an echo; a flow that is sent to nobody gets none for seconds. */
  private static final Duration SILENCE_MAX = Duration.ofMillis(500);

  private static final String DAEMON_SET =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: moka-speaker, namespace: metallb-system}
      spec:
        selector: {matchLabels: {app: moka-speaker}}
        template:
          metadata: {labels: {app: moka-speaker}}
          spec:
            nodeSelector: {kubernetes.io/os: linux}
            containers: [{name: speaker, image: speaker}]
      """;

  private static final String CONFIGURATION =
      RackManifests.POOL
          + RackManifests.ADVERTISEMENT
          + RackManifests.PROFILE
          + RackManifests.annotatedPeer(
              Map.of(
                  "mokalb.dev/graceful-shutdown", "3s", "mokalb.dev/graceful-restart-time", "60s"),
              "bfdProfile: fast",
              "enableGracefulRestart: true");

  @TempDir Path folder;
  private RackRouter router;

  @BeforeEach
  void serve() {
    router = LAB.rackRouter(folder, RackRouter.BFD);
    LAB.apply(DAEMON_SET);
    LAB.apply(CONFIGURATION);
    LAB.lab()
        .moka()
        .restartSpeaker(
            NODE,
            SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(
                Map.of("MOKA_DAEMONSET", "moka-speaker", "MOKA_GRACE_SECONDS", "10")));
    LAB.create(TestLab.echo("echo").editSpec().withExternalTrafficPolicy("Local").endSpec());
    untilAllServe();
  }

  @AfterEach
  void takeDown() {
    LAB.lab().kubectl("uncordon", NODE);
    LAB.lab().kubectl("label", "node", NODE, EXCLUDED + "-");
    LAB.lab().objects().delete(CONFIGURATION);
    LAB.lab().objects().delete(DAEMON_SET);
    router.close();
  }

  private static String nodesAddress() {
    return LAB.lab().topology().host(NODE).ipv4();
  }

  private String paths() {
    return router.frr().route(ADDRESS + "/32").orElse("");
  }

  private boolean isKept() {
    return paths().contains("stale");
  }

  private Duration untilHops(int count) {
    return Waiting.until(count + " hops", LIMIT, () -> router.hops(ADDRESS).size() == count);
  }

  /** With BFD: without it a later failure would be noticed by the hold time alone. */
  private void untilAllServe() {
    untilHops(3);
    Waiting.until("BFD with all nodes", LIMIT, () -> router.watched() == 3);
    Waiting.until("no path is kept for a restart", LIMIT, () -> !isKept());
  }

  private Flows flows() {
    Flows.Target target = new Flows.Target(ADDRESS, App.ECHO_PORT, FLOWS, Duration.ofMillis(5));
    Flows flows = Flows.start(LAB.lab().client(), target, LAB.lab().folder().logs());
    flows.awaitAllHeard(LIMIT);
    return flows;
  }

  private static void assertNoneSilent(String what, Flows flows, long sinceNanos) {
    flows.awaitAllHeard(LIMIT);
    Duration longest =
        Duration.ofNanos(
            flows.gapsSince(sinceNanos).stream()
                .mapToLong(gap -> gap.toNanos() - gap.fromNanos())
                .max()
                .orElse(0));
    System.out.printf(
        "%s: the longest silence of %d flows, ms: %d%n", what, FLOWS, longest.toMillis());
    assertThat(longest).isLessThan(SILENCE_MAX);
  }

  private void untilForgotten() {
    Waiting.until("no path is left", GONE_WITHIN, () -> !paths().contains(nodesAddress()));
    assertThat(router.hops(ADDRESS).keySet()).hasSize(2).doesNotContain(nodesAddress());
  }

  /** The speaker has told the router why, and the router has forgotten it. */
  private void assertEnded(String words) {
    LAB.awaitLog(
        LAB.lab().moka().speaker(NODE),
        "BGP peer tor",
        "sent to the peer: Cease: Administrative Shutdown",
        words);
    untilForgotten();
  }

  @Test
  void aSpeakerThatIsReplacedOrDiesLeavesItsRoutesButACutNodeDoesNot() {
    try (Flows flows = flows()) {
      long start = System.nanoTime();
      LAB.lab().moka().stopSpeaker(NODE);
      assertRoutesAreKept();
      LAB.lab().moka().startSpeaker(NODE);
      untilAllServe();
      LAB.lab().moka().killSpeaker(NODE);
      assertRoutesAreKept();
      LAB.lab().moka().startSpeaker(NODE);
      untilAllServe();
      assertNoneSilent("speaker replaced, speaker killed", flows, start);
    }
    LAB.lab().cut(NODE, Cut.IN_THE_NETWORK);
    assertThat(untilHops(2)).as("BFD notices").isLessThan(GONE_WITHIN);
    untilForgotten();
    LAB.lab().heal(NODE);
    untilAllServe();
  }

  private void assertRoutesAreKept() {
    Waiting.until("the path is kept", LIMIT, this::isKept);
    Waiting.until("BFD has ended, too", LIMIT, () -> router.watched() == 2);
    assertThat(paths()).contains(nodesAddress(), "stale");
    assertThat(router.hops(ADDRESS)).hasSize(3);
  }

  @Test
  void aNodeThatLeavesIsAskedRoundThenWithdrawn() throws InterruptedException {
    LAB.lab().kubectl("cordon", NODE);
    try (Flows flows = flows()) {
      long start = System.nanoTime();
      Thread stop = Thread.ofVirtual().start(() -> LAB.lab().moka().stopSpeaker(NODE));
      Waiting.until(
          "other paths are asked for", LIMIT, () -> paths().contains("graceful-shutdown"));
      assertThat(paths()).contains(nodesAddress());
      untilHops(2);
      assertThat(stop.join(LIMIT)).isTrue();
      assertEnded("the node is taken out of service");
      assertNoneSilent("node cordoned, speaker ended", flows, start);
    }
    LAB.lab().kubectl("uncordon", NODE);
    LAB.lab().moka().startSpeaker(NODE);
    untilAllServe();
    LAB.lab().kubectl("label", "node", NODE, EXCLUDED + "=");
    untilHops(2);
    LAB.lab().moka().stopSpeaker(NODE);
    assertEnded("the node is taken out of service");
  }

  @Test
  void aSpeakerThatIsUninstalledWithdraws() {
    LAB.lab().objects().delete(DAEMON_SET);
    LAB.lab().moka().stopSpeaker(NODE);
    assertEnded("the speakers are uninstalled");
  }
}
