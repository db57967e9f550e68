package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.network.Way;
import dev.mokalb.lab.probe.ProbeReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Speakers that stand still, do not reach the API server, or are restarted one by one. */
class InterruptionsIT {
  private static final String SECOND = "192.168.2.201";
  private static final String DECIDES = "this speaker decides who owns what";
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(45);

  /** The client asks every 5 ms; a busy machine delays it and its answers by more than that. */
  private static final Duration NO_GAP = Duration.ofMillis(400);

  @RegisterExtension static final TestLab LAB = new TestLab();

  @AfterEach
  void everythingGoesOn() {
    LAB.lab().network().lose(Set.of());
    LAB.lab().topology().nodes().forEach(node -> LAB.lab().moka().speaker(node).goOn());
  }

  @Test
  void anOwnerThatStoodStillAnswersNothingOfWhatItMissed() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      long paused = System.nanoTime();
      LAB.lab().moka().speaker(owner).pause();
      watch.awaitAnswering("another node", nodes -> nodes.size() == 1 && !nodes.contains(owner));
      await("the pause to be over").until(() -> System.nanoTime() - paused >= PAUSE.toNanos());
      ProbeReport meanwhile = watch.since(paused);
      String fromOwner = "arp and ether src " + watch.mac(owner) + " and src host " + Watch.ADDRESS;
      try (Capture capture = LAB.lab().capture(LAB.lab().client(), "woken", fromOwner)) {
        long woken = System.nanoTime();
        LAB.lab().moka().speaker(owner).goOn();
        watch.awaitReunited();
        long answered = watch.lastAnswerAfter(woken, owner);
        System.out.printf(
            "the owner stood still for %d ms: %d ms without an answer; after it woke it answered"
                + " for %d ms%n",
            Duration.ofNanos(woken - paused).toMillis(),
            meanwhile.longestArpSilence().toMillis(),
            answered);
        assertThat(meanwhile.longestArpSilence()).isLessThan(Duration.ofSeconds(4));
        assertThat(answered).as(() -> String.join("\n", capture.frames())).isZero();
      }
    }
  }

  @Test
  void aCoordinatorWithoutTheApiServerLeavesTheDecisionsToAnother() {
    try (Watch watch = Watch.of(LAB, App.ECHO_PORT)) {
      String coordinator = watch.coordinator();
      String api = Topology.API_SERVER.name();
      long cut = System.nanoTime();
      LAB.lab().network().lose(Set.of(new Way(coordinator, api), new Way(api, coordinator)));
      LAB.create(TestLab.echo("second"));
      LAB.awaitAddresses("second", SECOND);
      long created = System.nanoTime();
      await("an answer for " + SECOND)
          .atMost(SERVED_WITHIN)
          .until(() -> LAB.lab().answering(SECOND).size() == 1);
      long answered = System.nanoTime();
      for (String other : watch.othersThan(coordinator)) {
        assertThat(LAB.lab().moka().seenBy(other)).contains(coordinator);
      }
      tell("the coordinator without the API server", watch.since(cut));
      System.out.printf(
          "a new Service is answered %d ms after it has its address%n",
          Duration.ofNanos(answered - created).toMillis());
      assertThat(watch.since(cut).lostEchoes()).isZero();
      assertThat(watch.since(cut).longestArpSilence()).isLessThan(NO_GAP);
      assertThat(watch.othersThan(coordinator))
          .anyMatch(node -> TestLab.logged(LAB.lab().moka().speaker(node), DECIDES) > 0);
    }
  }

  @Test
  void aRollingRestartLosesNothing() {
    try (Watch watch = Watch.of(LAB, App.ECHO_PORT)) {
      Moka moka = LAB.lab().moka();
      List<String> nodes = LAB.lab().topology().nodes();
      long begun = System.nanoTime();
      for (String node : nodes) {
        moka.stopSpeaker(node);
        moka.startSpeaker(node);
        watch.awaitReunited();
      }
      ProbeReport report = watch.since(begun);
      tell("a rolling restart of " + nodes.size() + " speakers", report);
      System.out.printf("  in %d moves%n", report.answerers().size() - 1);
      assertThat(report.lostEchoes()).as(report.losses()).isZero();
      assertThat(report.longestArpSilence()).isLessThan(NO_GAP);
    }
  }

  private static void tell(String what, ProbeReport report) {
    System.out.printf(
        "%s, %d s: longest without ARP answer %d ms, without echo %d ms; lost echoes %d of %d%n",
        what,
        report.runningFor().toSeconds(),
        report.longestArpSilence().toMillis(),
        report.longestEchoSilence().toMillis(),
        report.lostEchoes(),
        report.echoes() + report.lostEchoes());
  }
}
