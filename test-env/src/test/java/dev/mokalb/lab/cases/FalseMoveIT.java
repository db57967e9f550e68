package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.bfd.Burners;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.moka.SpeakerSetup;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Way;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.Commands;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes that are slow to answer, and not gone: nobody is missed, no address moves. {@code
 * -Dmoka.busy.seconds=600} makes it long.
 */
class FalseMoveIT {
  private static final Duration TROUBLE =
      Duration.ofSeconds(Integer.getInteger("moka.busy.seconds", 20));
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;
  private static final long STALL_NANOS = 200_000_000L;
  private static final String LOST = "0.05"; // of the IP packets that a node gets

  @RegisterExtension static final TestLab LAB = new TestLab();

  private final List<String> nodes = LAB.lab().topology().nodes();

  @AfterEach
  void everythingArrives() {
    LAB.lab().network().lose(Set.of());
  }

  @Test
  void nothingMovesWhileAllProcessorsAreBusy() throws IOException {
    try (Watch watch = Watch.of(LAB, App.ECHO_PORT)) {
      String owner = watch.owner();
      // Each node is to have all processors of this machine busy.
      try (Burners _ = new Burners(nodes.size() * Runtime.getRuntime().availableProcessors())) {
        nothingMoves("busy", watch, owner, () -> LockSupport.parkNanos(LOOK_EVERY_NANOS));
      }
    }
  }

  @Test
  void nothingMovesOverPoorWireless() {
    SpeakerSetup wireless =
        SpeakerSetup.AS_IN_THE_CLUSTER.withEnvironment(Map.of("MOKA_DETECTION_PROFILE", "wifi"));
    nodes.forEach(node -> LAB.lab().moka().restartSpeaker(node, wireless));
    try (Watch watch = Watch.of(LAB, App.ECHO_PORT)) {
      String owner = watch.owner();
      nodes.forEach(node -> losing("-I", node));
      try {
        nothingMoves("over poor wireless", watch, owner, this::stallOneAfterAnother);
      } finally {
        nodes.forEach(node -> losing("-D", node));
      }
    }
  }

  private static void losing(String command, String node) {
    String rule =
        "iptables -w " + command + " INPUT -m statistic --mode random --probability " + LOST;
    Commands.run(
        new NetworkNamespace(node).commandLine(List.of((rule + " -j DROP").split(" ", -1))));
  }

  private void stallOneAfterAnother() {
    for (String node : nodes) {
      Set<String> others = new HashSet<>(nodes);
      others.remove(node);
      LAB.lab().network().lose(Way.between(List.of(Set.of(node), others)));
      LockSupport.parkNanos(STALL_NANOS);
      LAB.lab().network().lose(Set.of());
      LockSupport.parkNanos(LOOK_EVERY_NANOS - STALL_NANOS);
    }
  }

  private void nothingMoves(String how, Watch watch, String owner, Runnable aMoment) {
    List<Long> views = views();
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < TROUBLE.toNanos() && views().equals(views)) {
      aMoment.run();
    }
    ProbeReport report = watch.since(begun);
    System.out.printf(
        "%s for %d s: longest without ARP answer %d ms, without echo %d ms; lost echoes %d of"
            + " %d%n",
        how,
        report.runningFor().toSeconds(),
        report.longestArpSilence().toMillis(),
        report.longestEchoSilence().toMillis(),
        report.lostEchoes(),
        report.echoes() + report.lostEchoes());
    assertThat(views()).isEqualTo(views);
    assertThat(report.answerers())
        .extracting(ProbeReport.Answerer::mac)
        .containsExactly(watch.mac(owner));
  }

  private List<Long> views() {
    return nodes.stream()
        .map(node -> TestLab.logged(LAB.lab().moka().speaker(node), "speakers: ["))
        .toList();
  }
}
