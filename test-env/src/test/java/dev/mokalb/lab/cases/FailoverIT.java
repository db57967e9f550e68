package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.network.Backbone;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client notices when the speaker that answers it goes. Limits are hard ones. */
class FailoverIT {
  private static final String ADDRESS = "192.168.2.200";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final Duration REUNITED_WITHIN = Duration.ofSeconds(20);

  /** The goal is 0.3 s: a kernel that refuses, or a node itself, says that the owner is gone. */
  private static final Duration AFTER_A_WORD = Duration.ofMillis(500);

  /** The goal is 0.4 s: nobody says anything. */
  private static final Duration AFTER_SILENCE = Duration.ofMillis(600);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @BeforeEach
  void serve() {
    LAB.applyPool();
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    LAB.awaitServedByEveryNode(ADDRESS);
  }

  /**
   * A connection that stands while its address moves breaks: its packets reach a node whose
   * kube-proxy never saw it. Pages are asked for one after another, so this may be one of a move,
   * and one more if the address moves back.
   */
  private static final int PAGES_ON_THEIR_WAY = 2;

  @AfterEach
  void placeEverywhere() {
    LAB.lab().pods().place(App.ECHO, LAB.lab().topology().nodes());
  }

  @Test
  void anotherSpeakerAnswersAfterKill() {
    try (Probe probe = settled()) {
      String mac = mac(probe);
      long killed = System.nanoTime();
      LAB.lab().moka().killSpeaker(node(mac));
      ProbeReport report = afterTakeover(probe, killed, mac);
      print("kill -9", report);
      assertThat(report.longestArpSilence()).isLessThan(AFTER_A_WORD);
      // Frames that are on their way to the node still pass its kube-proxy.
      assertThat(report.lostEchoes()).as(report.losses()).isZero();
      assertThat(report.failedPages()).isLessThanOrEqualTo(PAGES_ON_THEIR_WAY);
    }
  }

  @Test
  void trafficFlowsAgainAfterTheLinkIsCut() {
    String node = node(macOfOwner());
    // Pods behind the cut are out of everybody's reach: it is the address that is looked at.
    LAB.lab().pods().place(App.ECHO, others(node));
    awaitPagesFrom(others(node));
    try (Probe probe = settled()) {
      String mac = mac(probe);
      assertThat(node(mac)).isEqualTo(node);
      long cut = System.nanoTime();
      LAB.lab().cut(node, Cut.IN_THE_NETWORK);
      ProbeReport report = afterTakeover(probe, cut, mac);
      print("link cut", report);
      assertThat(report.longestArpSilence()).isLessThan(AFTER_SILENCE);
      assertThat(report.longestEchoSilence()).isLessThan(AFTER_SILENCE);
    }
  }

  @Test
  void oneNodeAnswersOnceTheLinkIsHealed() {
    String node = node(macOfOwner());
    LAB.lab().cut(node, Cut.IN_THE_NETWORK);
    await().atMost(REUNITED_WITHIN).until(() -> !LAB.lab().answering(ADDRESS).isEmpty());
    LAB.lab().heal(node);
    settled().close();
    LAB.lab().moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
  }

  @Test
  void aNodeThatLosesItsCarrierIsReplaced() {
    String node = node(macOfOwner());
    LAB.lab().pods().place(App.ECHO, others(node));
    awaitPagesFrom(others(node));
    try (Probe probe = settled()) {
      String mac = mac(probe);
      long cut = System.nanoTime();
      LAB.lab().cut(node, Cut.AT_THE_NODE);
      ProbeReport report = afterTakeover(probe, cut, mac);
      print("carrier lost", report);
      assertThat(report.longestArpSilence()).isLessThan(AFTER_SILENCE);
    }
  }

  /** Without a word of the node itself the others would see nothing wrong: its speaker lives. */
  @Test
  void aNodeThatLosesTheLanAndNotTheOtherSpeakersIsReplaced() {
    try (Backbone _ = Backbone.create(LAB.lab().topology())) {
      String node = node(macOfOwner());
      LAB.lab().pods().place(App.ECHO, others(node));
      awaitPagesFrom(others(node));
      try (Probe probe = settled()) {
        String mac = mac(probe);
        long cut = System.nanoTime();
        LAB.lab().cut(node, Cut.AT_THE_NODE);
        ProbeReport report = afterTakeover(probe, cut, mac);
        print("the carrier of the LAN lost, that of another network kept", report);
        assertThat(report.longestArpSilence()).isLessThan(AFTER_A_WORD);
        assertThat(LAB.lab().moka().seenBy(node))
            .containsExactlyElementsOf(LAB.lab().topology().nodes());
      }
      LAB.awaitEvent(LAB.read("echo"), "cannotAnswer", node, ADDRESS, "no carrier on eth0");
      LAB.lab().heal(node);
    }
  }

  /** Without a word between them: each works out by the API alone which addresses are its own. */
  @Test
  void speakersThatDoNotMeetShareTheAddressesAllTheSame() {
    List<String> nodes = LAB.lab().topology().nodes();
    SpeakerSetup alone =
        SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(Map.of("MOKA_SPEAKERS_MEET", "false"));
    nodes.forEach(node -> LAB.lab().moka().restartSpeaker(node, alone));
    LAB.lab().moka().awaitServing(REUNITED_WITHIN);
    awaitOneOf(nodes);
    nodes.forEach(node -> assertThat(LAB.lab().moka().seenBy(node)).isEmpty());
    String owner = LAB.lab().answering(ADDRESS).getFirst();
    try {
      LAB.lab().kubectl("label", "node", owner, EXCLUDED + "=");
      awaitOneOf(others(owner));
    } finally {
      LAB.lab().kubectl("label", "node", owner, EXCLUDED + "-");
    }
    awaitOneOf(List.of(owner)); // The same node as before, for the nodes are the same.
  }

  private static void awaitOneOf(List<String> nodes) {
    await("one of " + nodes + " to answer, and nobody else")
        .during(Duration.ofSeconds(1))
        .atMost(REUNITED_WITHIN)
        .until(
            () -> LAB.lab().answering(ADDRESS),
            answering -> answering.size() == 1 && nodes.containsAll(answering));
  }

  @Test
  void aSpeakerThatIsAskedToEndLosesNothing() {
    try (Probe probe = settled()) {
      String mac = mac(probe);
      long stopped = System.nanoTime();
      LAB.lab().moka().stopSpeaker(node(mac));
      ProbeReport report = afterTakeover(probe, stopped, mac);
      print("SIGTERM", report);
      assertThat(report.lostEchoes()).as(report.losses()).isZero();
      assertThat(report.failedPages()).isLessThanOrEqualTo(PAGES_ON_THEIR_WAY);
      assertThat(report.longestArpSilence()).isLessThan(Duration.ofMillis(200));
    }
  }

  private static Probe settled() {
    Probe probe = LAB.lab().probe(new Probe.Target(ADDRESS, App.ECHO_PORT, 80));
    probe.awaitSettled(REUNITED_WITHIN);
    return probe;
  }

  private static String macOfOwner() {
    try (Probe probe = settled()) {
      return mac(probe);
    }
  }

  private static String mac(Probe probe) {
    return probe.soFar().answerers().getLast().mac();
  }

  private static String node(String mac) {
    return LAB.lab().nodeOf(mac).orElseThrow();
  }

  private static List<String> others(String node) {
    return LAB.lab().topology().nodes().stream().filter(other -> !other.equals(node)).toList();
  }

  private static void awaitPagesFrom(List<String> nodes) {
    await("pages from " + nodes + " only")
        .atMost(TestLab.SOON)
        .until(() -> {
          for (int i = 0; i < 12; i++) { // kube-proxy picks one of the pods at random
            String page = LAB.page(ADDRESS);
            if (nodes.stream().noneMatch(node -> page.contains("on node " + node))) {
              return false;
            }
          }
          return true;
        });
  }

  /** What was seen from {@code failure} on, once somebody else answers and echoes come again. */
  private static ProbeReport afterTakeover(Probe probe, long failure, String mac) {
    await("another node to answer")
        .atMost(REUNITED_WITHIN)
        .until(() -> probe.soFar().otherAnswerAfter(failure, mac).isPresent());
    await("echoes to come back")
        .atMost(REUNITED_WITHIN)
        .until(() -> {
          ProbeReport last = probe.soFar().since(System.nanoTime() - 500_000_000);
          return last.echoes() > 40 && last.lostEchoes() == 0;
        });
    return probe.stop().since(failure);
  }

  private static void print(String what, ProbeReport report) {
    System.out.printf(
        "%s: longest without ARP answer %d ms, without echo %d ms; lost echoes %d, failed pages"
            + " %d%n",
        what,
        report.longestArpSilence().toMillis(),
        report.longestEchoSilence().toMillis(),
        report.lostEchoes(),
        report.failedPages());
  }
}
