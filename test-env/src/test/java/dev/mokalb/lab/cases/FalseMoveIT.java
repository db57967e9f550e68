package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.bfd.Burners;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.probe.ProbeReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes whose processors are all busy several times over: nobody is missed, no address moves.
 * {@code -Dmoka.busy.seconds=600} makes it long.
 */
class FalseMoveIT {
  private static final Duration BUSY =
      Duration.ofSeconds(Integer.getInteger("moka.busy.seconds", 20));
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  @RegisterExtension static final TestLab LAB = new TestLab();

  @Test
  void nothingMovesWhileAllProcessorsAreBusy() throws IOException {
    List<String> nodes = LAB.lab().topology().nodes();
    try (Watch watch = Watch.of(LAB, App.ECHO_PORT)) {
      String owner = watch.owner();
      List<Long> views = nodes.stream().map(FalseMoveIT::views).toList();
      long begun = System.nanoTime();
      // Each node is to have all processors of this machine busy.
      try (Burners _ = new Burners(nodes.size() * Runtime.getRuntime().availableProcessors())) {
        while (System.nanoTime() - begun < BUSY.toNanos()
            && nodes.stream().map(FalseMoveIT::views).toList().equals(views)) {
          LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
      }
      ProbeReport report = watch.since(begun);
      System.out.printf(
          "busy for %d s: longest without ARP answer %d ms, without echo %d ms; lost echoes %d of"
              + " %d%n",
          report.runningFor().toSeconds(),
          report.longestArpSilence().toMillis(),
          report.longestEchoSilence().toMillis(),
          report.lostEchoes(),
          report.echoes() + report.lostEchoes());
      assertThat(nodes.stream().map(FalseMoveIT::views).toList()).isEqualTo(views);
      assertThat(report.answerers())
          .extracting(ProbeReport.Answerer::mac)
          .containsExactly(watch.mac(owner));
    }
  }

  private static long views(String node) {
    return TestLab.logged(LAB.lab().moka().speaker(node), "speakers: [");
  }
}
