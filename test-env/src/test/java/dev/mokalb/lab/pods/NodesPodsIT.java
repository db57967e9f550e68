package dev.mokalb.lab.pods;

import static dev.mokalb.lab.pods.PodsTestLab.ADDRESS;
import static dev.mokalb.lab.pods.PodsTestLab.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that are drained and rebooted, and processes that are killed under their kubelets. */
class NodesPodsIT {
  @RegisterExtension static final PodsTestLab LAB = new PodsTestLab();

  private static final Duration ANOTHER_ANSWERS_WITHIN = Duration.ofSeconds(3);
  private static final Duration MISSED_BY_NOBODY = Duration.ofMillis(300);
  private static final String WEBHOOK_SECRET = "metallb-webhook-cert";
  private static final String OVERLAPPING =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: overlapping, namespace: metallb-system}
      spec: {addresses: [192.168.2.210-192.168.2.211]}
      """;

  @Test
  void aNodeThatIsDrainedAndRebootedIsMissedByNobody() {
    String node = LAB.lab().answering(ADDRESS).getFirst();
    try (Probe probe = LAB.settledProbe()) {
      CommandResult drained =
          LAB.lab()
              .kubectl(
                  "drain",
                  node,
                  "--ignore-daemonsets",
                  "--force",
                  "--delete-emptydir-data",
                  "--timeout=60s");
      assertThat(drained.succeeded()).as(drained.errors()).isTrue();
      awaitAnotherThan(node);
      await("pods on other nodes to serve").atMost(SOON).until(LAB::pageComes);
      LAB.lab().node(node).crash();
      LAB.lab().boot(node);
      LAB.lab().awaitReady(node);
      LAB.lab().awaitMoka();
      LAB.awaitOneAnswer();
      assertThat(probe.stop().longestArpSilence()).isLessThan(MISSED_BY_NOBODY);
    }
  }

  @Test
  void aNodeThatCrashesWhileItAnswersIsReplacedAndComesBack() {
    String node = LAB.lab().answering(ADDRESS).getFirst();
    LAB.lab().node(node).crash();
    awaitAnotherThan(node);
    await("pages").atMost(SOON).until(LAB::pageComes);

    LAB.lab().boot(node);
    LAB.lab().awaitReady(node);
    LAB.lab().awaitMoka();
    LAB.awaitOneAnswer();
  }

  private static void awaitAnotherThan(String node) {
    await("another node to answer")
        .atMost(ANOTHER_ANSWERS_WITHIN)
        .until(
            () -> LAB.lab().answering(ADDRESS),
            answering -> answering.size() == 1 && !answering.contains(node));
  }

  @Test
  void aControllerThatIsKilledComesBackAndKeepsWhatItGave() {
    List<ProcessHandle> before = controllers();
    assertThat(before).hasSize(1);
    before.getFirst().destroyForcibly();
    assertServesAgain();
  }

  @Test
  void aControllersPodThatIsDeletedByForceIsReplacedAndKeepsWhatItGave() {
    CommandResult deleted =
        LAB.lab()
            .kubectl(
                "-n",
                PodsLab.NAMESPACE,
                "delete",
                "pods",
                "-l",
                "app.kubernetes.io/name=moka,app.kubernetes.io/component=controller",
                "--force",
                "--grace-period=0");
    assertThat(deleted.succeeded()).as(deleted.errors()).isTrue();
    assertServesAgain();
  }

  private static void assertServesAgain() {
    LAB.create("while-away");
    try {
      LAB.awaitAddress("while-away", "192.168.2.201");
      LAB.awaitAddress(PodsTestLab.SERVICE, ADDRESS);
    } finally {
      LAB.lab().kubectl("delete", "service", "while-away");
    }
  }

  /** The controller can make the next authority at any time, and is never without one. */
  @Test
  void aWebhookCertificateThatIsLostIsMadeAnewAndEveryMistakeIsStillRefused() throws IOException {
    String before = authority();
    assertThat(before).isNotEmpty();
    Path overlapping =
        Files.writeString(LAB.lab().folder().path().resolve("overlapping.yaml"), OVERLAPPING);
    // The controller may have been restarted by another test.
    await("the webhook to be asked")
        .atMost(SOON)
        .until(() -> create(overlapping).errors(), errors -> errors.contains("overlap"));
    LAB.lab().kubectl("-n", PodsLab.NAMESPACE, "delete", "secret", WEBHOOK_SECRET, "--wait=false");
    await("another authority, trusted by the API server")
        .atMost(SOON)
        .until(() -> {
          refuse(overlapping);
          String now = authority();
          return !now.isEmpty() && !now.equals(before) && trusted().equals(Set.of(now));
        });
    refuse(overlapping);
  }

  private static CommandResult create(Path pool) {
    return LAB.lab().kubectl("create", "--dry-run=server", "-f", pool.toString());
  }

  private static void refuse(Path pool) {
    CommandResult refused = create(pool);
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.errors()).contains("addresses 192.168.2.210-192.168.2.211", "overlap");
  }

  /** What the controller lets the API server trust, as base64. */
  private static String authority() {
    return LAB.lab()
        .kubectl(
            "-n",
            PodsLab.NAMESPACE,
            "get",
            "secret",
            WEBHOOK_SECRET,
            "--ignore-not-found",
            "-o",
            "jsonpath={.data.ca\\.crt}")
        .output()
        .strip();
  }

  private static Set<String> trusted() {
    String bundles =
        LAB.lab()
            .kubectl(
                "get",
                "validatingwebhookconfiguration",
                "metallb-webhook-configuration",
                "-o",
                "jsonpath={.webhooks[*].clientConfig.caBundle}")
            .output();
    return Set.copyOf(List.of(bundles.strip().split(" ", -1)));
  }

  @Test
  void aSpeakerThatIsKilledIsStartedAgainByItsKubelet() {
    String node = LAB.lab().answering(ADDRESS).getFirst();
    try (Probe probe = LAB.settledProbe()) {
      LAB.lab().killSpeaker(node);
      await("its kubelet to start it again")
          .atMost(SOON)
          .until(() -> LAB.lab().node(node).running("dev.mokalb.speaker.Main").size() == 1);
      LAB.lab().awaitMoka();
      LAB.awaitOneAnswer();
      assertThat(probe.stop().longestArpSilence()).isLessThan(ANOTHER_ANSWERS_WITHIN);
    }
  }

  private static List<ProcessHandle> controllers() {
    return LAB.lab().topology().nodes().stream()
        .flatMap(node -> LAB.lab().node(node).running("dev.mokalb.controller.Main").stream())
        .toList();
  }
}
