package dev.mokalb.lab.pods;

import static dev.mokalb.lab.pods.PodsTestLab.ADDRESS;
import static dev.mokalb.lab.pods.PodsTestLab.POOL;
import static dev.mokalb.lab.pods.PodsTestLab.SERVICE;
import static dev.mokalb.lab.pods.PodsTestLab.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The chart, from the first installation to the last. */
class ReleasePodsIT {
  @RegisterExtension static final PodsTestLab LAB = new PodsTestLab();

  private static final Duration UNANSWERED_MAX = Duration.ofMillis(300);

  @Test
  void oneCommandGivesAServiceThatAnswers() {
    assertThat(LAB.lab().answering(ADDRESS)).hasSize(1);
    assertThat(LAB.pageComes()).isTrue();
  }

  @Test
  void anUpgradeAndItsRollbackLoseNoDatagram() {
    try (Probe probe = LAB.settledProbe()) {
      LAB.lab().helm().apply(POOL, "speaker.logLevel=debug", "controller.logLevel=debug");
      LAB.lab().awaitMoka();
      assertThat(arguments("speaker")).contains("--log-level=debug");
      assertThat(LAB.lab().helm().run("rollback", Helm.RELEASE).succeeded()).isTrue();
      LAB.lab().awaitMoka();
      assertThat(arguments("speaker")).contains("--log-level=info");
      ProbeReport report = probe.stop();
      assertThat(report.echoes()).isGreaterThan(1_000);
      assertThat(report.lostEchoes()).as(report.losses()).isZero();
      assertThat(report.longestArpSilence()).isLessThan(UNANSWERED_MAX);
    }
  }

  @Test
  void afterUninstallNothingAnswersAndNothingBlocksAndReinstallKeepsTheAddress() {
    CommandResult result = LAB.lab().helm().run("uninstall", Helm.RELEASE, "--wait");
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    await("nobody to answer for " + ADDRESS)
        .atMost(SOON)
        .until(() -> LAB.lab().answering(ADDRESS).isEmpty());
    assertThat(LAB.lab().services().address(SERVICE)).contains(ADDRESS);
    CommandResult blocked =
        LAB.lab()
            .kubectl(
                "-n",
                PodsLab.NAMESPACE,
                "annotate",
                "ipaddresspool",
                "default",
                "lab.mokalb.dev/touched=yes",
                "--overwrite");
    assertThat(blocked.succeeded()).as(blocked.errors()).isTrue();
    assertThat(LAB.lab().kubectl("get", "validatingwebhookconfigurations", "-o", "name").output())
        .doesNotContain("metallb");

    String since = LAB.allocatedSince();
    LAB.lab().helm().apply(POOL);
    LAB.lab().awaitMoka();
    LAB.awaitOneAnswer();
    assertThat(LAB.lab().services().find(SERVICE).map(Services::addresses))
        .contains(List.of(ADDRESS));
    assertThat(LAB.allocatedSince())
        .as("an address that is kept is not given anew")
        .isEqualTo(since);
  }

  @Test
  void plainManifestsServeAsWellAndTheChartTakesThemOver() {
    CommandResult uninstalled = LAB.lab().helm().run("uninstall", Helm.RELEASE, "--wait");
    assertThat(uninstalled.succeeded()).as(uninstalled.errors()).isTrue();
    Path home = LAB.lab().installation().home();
    Commands.run(home.resolve("charts/pack.sh").toString());
    CommandResult applied =
        LAB.lab()
            .kubectl("apply", "--server-side", "-f", home.resolve("dist/moka.yaml").toString());
    assertThat(applied.succeeded()).as(applied.errors()).isTrue();
    LAB.lab().awaitMoka();
    LAB.awaitOneAnswer();
    LAB.awaitAddress(SERVICE, ADDRESS);

    CommandResult taken = LAB.lab().helm().takeOver(POOL);
    assertThat(taken.succeeded()).as(taken.errors()).isTrue();
    LAB.lab().awaitMoka();
    LAB.awaitOneAnswer();
    LAB.awaitAddress(SERVICE, ADDRESS);
  }

  @Test
  void wrongValuesAreRefusedByNameAndChangeNothing() {
    String before = LAB.lab().helm().run("history", Helm.RELEASE, "-o", "json").output();
    CommandResult refused =
        LAB.lab().helm().tryApply(POOL, "controller.replicas=0", "speaker.colour=blue");
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.errors())
        .contains("/controller/replicas", "minimum: got 0, want 1")
        .contains("/speaker", "additional properties 'colour' not allowed");
    assertThat(LAB.lab().helm().run("history", Helm.RELEASE, "-o", "json").output())
        .isEqualTo(before);
  }

  @Test
  void aSpeakerThatListensForBgpHasOneCapabilityMoreAndReadsTheListOfInterfaces() {
    LAB.lab()
        .objects()
        .apply(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: metallb-excludel2, namespace: metallb-system}
            data:
              excludel2.yaml: |
                announcedInterfacesToExclude: ["^lo$"]
            """);
    String notes =
        LAB.lab()
            .helm()
            .apply(POOL, "speaker.listenForBgp=true", "speaker.excludeInterfaces.enabled=true");
    assertThat(notes).contains("moka");
    LAB.lab().awaitMoka();
    LAB.awaitOneAnswer();
    for (String node : LAB.lab().topology().nodes()) {
      await("a speaker on " + node + " that may listen on port 179")
          .atMost(SOON)
          .until(() ->
              LAB.lab().node(node).running("dev.mokalb.speaker.Main").stream()
                  .map(process -> PodProcess.status(Long.toString(process.pid())).get("CapEff"))
                  .toList()
                  .equals(List.of("0000000000002400"))); // NET_RAW and bit 10
    }
  }

  @Test
  void processesAreOrdinaryUsersThatCanWriteNothing() {
    for (String node : LAB.lab().topology().nodes()) {
      // A test before may have replaced them, and the former one may still be ending.
      List<ProcessHandle> speakers =
          await("one speaker on " + node)
              .atMost(SOON)
              .until(
                  () -> LAB.lab().node(node).running("dev.mokalb.speaker.Main"),
                  running -> running.size() == 1);
      String pid = Long.toString(speakers.getFirst().pid());
      assertThat(PodProcess.status(pid))
          .containsEntry("Uid", "65534")
          .containsEntry("CapEff", "0000000000002000") // NET_RAW, bit 13
          .containsEntry("CapBnd", "0000000000002000")
          .containsEntry("NoNewPrivs", "1")
          .containsEntry("Seccomp", "2");
      assertThat(PodProcess.rootOptions(pid)).contains("ro");
    }
  }

  private static String arguments(String component) {
    return LAB.lab()
        .kubectl(
            "-n",
            PodsLab.NAMESPACE,
            "get",
            "pods",
            "-l",
            "app.kubernetes.io/component=" + component,
            "-o",
            "jsonpath={.items[*].spec.containers[*].args}")
        .output();
  }
}
