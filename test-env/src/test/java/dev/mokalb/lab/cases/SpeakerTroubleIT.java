package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.LabProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Speakers that lack something, and processes whose API server is away. */
class SpeakerTroubleIT {
  private static final String ADDRESS = "192.168.2.200";
  private static final String[] AWAY = {"API server https", "cannot be reached"};
  private static final String MEMBERS_PORT = "port 7946";
  private static final Duration REUNITED_WITHIN = TestLab.TOGETHER_WITHIN;

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void serve() {
    LAB.applyPool();
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    LAB.awaitPage(ADDRESS, KUBE_PROXY_IS_BACK_WITHIN);
    LAB.awaitServedByEveryNode(ADDRESS);
    LAB.lab().moka().awaitSpeakersSeeEachOther(TestLab.TOGETHER_WITHIN);
    // Not the client's cache, and not several.
    await().atMost(TestLab.SOON).until(() -> LAB.lab().answering(ADDRESS).size() == 1);
  }

  /** kube-proxy comes back to an API server with pauses that double up to 30 s. */
  private static final Duration KUBE_PROXY_IS_BACK_WITHIN = Duration.ofSeconds(60);

  @Test
  void aSpeakerWithoutNetRawSaysSoAndLeavesTheAddressesToOthers() {
    String owner = owner();
    restart(owner, SpeakerSetup.AS_IN_THE_CLUSTER.withCapabilities("-all,+net_bind_service"));
    LabProcess speaker = LAB.lab().moka().speaker(owner);
    LAB.awaitLog(speaker, "NET_RAW");
    await().atMost(TestLab.SOON).until(() -> !owner().equals(owner));
    LAB.awaitPage(ADDRESS, KUBE_PROXY_IS_BACK_WITHIN);
    // It says what it cannot do instead of staying away: the others give it nothing.
    staysSo(() -> !owner().contains(owner) && !owner().equals("nobody"));
    // It tries again with growing pauses: two seconds hold several attempts.
    staysSo(() -> TestLab.logged(speaker, "NET_RAW") <= 2); // once for each interface
    speaker.mustRun();
  }

  @Test
  void aSpeakerWithoutNodeNameFindsItByItsPod() {
    restart("n1", SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(Map.of("METALLB_NODE_NAME", "")));
    LAB.awaitLog(LAB.lab().moka().speaker("n1"), "node n1 at 192.168.2.11");
    LAB.lab().moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
  }

  @Test
  void aSpeakerThatCannotKnowItsNodeSaysSoOnce() {
    restart(
        "n1",
        SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(
            Map.of("METALLB_NODE_NAME", "", "METALLB_ML_LABELS", "app=nothing")));
    LabProcess speaker = LAB.lab().moka().speaker("n1");
    LAB.awaitLog(speaker, "METALLB_NODE_NAME");
    staysSo(() -> TestLab.logged(speaker, "METALLB_NODE_NAME") == 1);
    speaker.mustRun();
    LAB.awaitPage(ADDRESS, KUBE_PROXY_IS_BACK_WITHIN);
  }

  @Test
  void addressesStayAnsweredWhileTheApiServerIsAway() {
    Map<LabProcess, Long> before = // another test may have taken the API server away already
        LAB.lab().moka().processes().stream()
            .collect(Collectors.toMap(process -> process, SpeakerTroubleIT::saidAway));
    try (Probe probe = LAB.lab().probe(new Probe.Target(ADDRESS, App.ECHO_PORT, 80))) {
      probe.awaitSettled(REUNITED_WITHIN);
      String owner = owner();
      long away = System.nanoTime();
      LAB.lab().controlPlane().killApiServer();
      for (LabProcess process : LAB.lab().moka().processes()) {
        await("the absence to be told in " + process.log())
            .atMost(TestLab.SOON)
            .until(() -> saidAway(process) > before.getOrDefault(process, 0L));
      }
      await().until(() -> Duration.ofNanos(System.nanoTime() - away).toSeconds() >= 3);
      ProbeReport quiet = probe.soFar().since(away);
      assertThat(quiet.longestArpSilence()).isLessThan(Duration.ofMillis(200));
      assertThat(quiet.lostEchoes()).as(quiet.losses()).isZero();

      // Nor is the API server needed to replace a speaker that dies meanwhile.
      long killed = System.nanoTime();
      LAB.lab().moka().speaker(owner).kill();
      await().atMost(TestLab.SOON).until(() -> !owner().equals(owner) && !owner().equals("nobody"));
      assertThat(probe.soFar().since(killed).longestArpSilence()).isLessThan(Duration.ofSeconds(1));
    } finally {
      LAB.lab().controlPlane().restartApiServer(LAB.lab().kubernetes());
    }
    long back = System.nanoTime();
    LAB.create(TestLab.echo("after"));
    LAB.awaitAddresses("after", "192.168.2.201");
    System.out.printf(
        "API server back: %d ms later a new Service has its address%n",
        Duration.ofNanos(System.nanoTime() - back).toMillis());
    LAB.awaitPage("192.168.2.201", KUBE_PROXY_IS_BACK_WITHIN);
    LAB.lab().moka().processes().stream()
        .filter(LabProcess::alive)
        .forEach(
            process -> assertThat(saidAway(process) - before.getOrDefault(process, 0L)).isOne());
  }

  private static long saidAway(LabProcess process) {
    return TestLab.logged(process, AWAY);
  }

  @Test
  void processesThatStartWithoutAnApiServerServeOnceItIsThere() {
    LAB.lab().controlPlane().killApiServer();
    try {
      LAB.lab().moka().processes().forEach(LabProcess::kill);
      LAB.lab().moka().processes().forEach(LabProcess::start);
      LAB.lab().moka().processes().forEach(process -> LAB.awaitLog(process, AWAY));
    } finally {
      LAB.lab().controlPlane().restartApiServer(LAB.lab().kubernetes());
    }
    LAB.lab().moka().awaitServing(Duration.ofSeconds(40));
    LAB.lab()
        .moka()
        .processes()
        .forEach(process -> assertThat(TestLab.logged(process, AWAY)).isOne());
    LAB.awaitPage(ADDRESS, KUBE_PROXY_IS_BACK_WITHIN);
  }

  @Test
  void whatSpeakersSayCannotBeReadOnTheWire() throws IOException {
    Path encrypted = captureOfARestart("encrypted");
    LAB.lab().kubectl("-n", Moka.NAMESPACE, "delete", "secret", "memberlist");
    try {
      // A speaker that runs keeps the secret that it had.
      List<String> nodes = LAB.lab().topology().nodes();
      nodes.forEach(LAB.lab().moka()::killSpeaker);
      nodes.forEach(LAB.lab().moka()::startSpeaker);
      for (String node : nodes) {
        LAB.awaitLog(LAB.lab().moka().speaker(node), "unencrypted");
      }
      LAB.lab().moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
      // The control: without the secret the name of the cluster can be read.
      assertThat(text(captureOfARestart("plain"))).contains("moka");
    } finally {
      LAB.lab().objects().writeMemberlistSecret(Moka.NAMESPACE);
    }
    LAB.lab().moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
    assertThat(text(encrypted)).doesNotContain("moka");
  }

  @Test
  void aSpeakerWithAnotherSecretIsNotLetIn(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("secretkey"), "bm90IHRoZSBzZWNyZXQgb2YgdGhpcyBjbHVzdGVy");
    restart(
        "n1",
        SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(
            Map.of("METALLB_ML_SECRET_KEY_PATH", folder.toString())));
    LAB.awaitLog(LAB.lab().moka().speaker("n2"), "192.168.2.11", "secret");
    for (String other : others("n1")) {
      await()
          .atMost(TestLab.SOON)
          .until(() -> LAB.lab().moka().seenBy(other), others("n1")::equals);
    }
    assertThat(LAB.lab().moka().seenBy("n1")).doesNotContain("n2", "n3");
  }

  private static void staysSo(Callable<Boolean> condition) {
    await().during(Duration.ofSeconds(2)).atMost(TestLab.SOON).until(condition);
  }

  private static Path captureOfARestart(String name) {
    try (Capture capture = LAB.lab().capture(LAB.lab().node("n2"), name, MEMBERS_PORT)) {
      LAB.lab().moka().killSpeaker("n1");
      LAB.lab().moka().startSpeaker("n1");
      LAB.lab().moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
      return capture.file();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  private static void restart(String node, SpeakerSetup setup) {
    LAB.lab().moka().restartSpeaker(node, setup);
  }

  /** The node that answers, or {@code nobody}, or all of them if there are several. */
  private static String owner() {
    List<String> nodes = LAB.lab().answering(ADDRESS);
    return nodes.isEmpty() ? "nobody" : String.join("+", nodes);
  }

  private static List<String> others(String node) {
    return LAB.lab().topology().nodes().stream().filter(other -> !other.equals(node)).toList();
  }
}
