package dev.mokalb.lab.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.bfd.EndProcess.Change;
import dev.mokalb.lab.bfd.EndProcess.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two speakers' BFD as processes on busy processors, 3 x 50 ms, with garbage to collect: no session
 * may end. {@code -Dmoka.bfd.seconds=3600} makes it long.
 */
class FalseAlarmIT {

  private static final int SECONDS = Integer.getInteger("moka.bfd.seconds", 15);
  private static final int GARBAGE_MIB_PER_SECOND = 5;

  @TempDir Path folder;

  @Test
  void noneWhileOneProcessorIsBusy() throws Exception {
    noneUnder(Runtime.getRuntime().availableProcessors() - 1);
  }

  @Test
  void noneWhileAllProcessorsAreBusy() throws Exception {
    noneUnder(Runtime.getRuntime().availableProcessors());
  }

  private void noneUnder(int burning) throws Exception {
    try (Lan lan = Lan.create();
        EndProcess a =
            EndProcess.start(
                lan.host("a", 2), folder, new Task("10.9.0.3", 50, 3, GARBAGE_MIB_PER_SECOND));
        EndProcess b =
            EndProcess.start(
                lan.host("b", 3), folder, new Task("10.9.0.2", 50, 3, GARBAGE_MIB_PER_SECOND))) {
      a.awaitUp();
      b.awaitUp();
      try (Burners _ = new Burners(burning)) {
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        while (System.nanoTime() < end && a.changes().size() + b.changes().size() == 2) {
          LockSupport.parkNanos(500_000_000);
        }
      }
      System.out.printf("%d burning, %d s: a %s%n", burning, SECONDS, a.pauses());
      System.out.printf("%d burning, %d s: b %s%n", burning, SECONDS, b.pauses());
      for (EndProcess each : new EndProcess[] {a, b}) {
        assertThat(each.alive()).as(each.log()).isTrue();
        assertThat(each.changes())
            .extracting(Change::words)
            .containsExactly("is up: both ends hear each other");
      }
    }
  }
}
