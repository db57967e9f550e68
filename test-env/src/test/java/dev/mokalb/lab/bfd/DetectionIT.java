package dev.mokalb.lab.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.bfd.EndProcess.Task;
import dev.mokalb.lab.network.NetworkNamespace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How long the speaker's BFD, as a process, takes to notice that the link to FRR is cut, with 3 x
 * 50 ms; prints the distribution. {@code -Dmoka.bfd.rounds=40} makes a benchmark of it.
 */
class DetectionIT {

  private static final int ROUNDS = Integer.getInteger("moka.bfd.rounds", 3);
  private static final long PROMISED_NANOS = 200_000_000;
  private static final int GARBAGE_MIB_PER_SECOND = 5;

  private static final String CONFIGURATION =
      """
      bfd
       peer 10.9.0.3
        transmit-interval 50
        receive-interval 50
       exit
      """;

  /** How busy the machine is. */
  enum Load {
    NONE(0),
    ALL_PROCESSORS_BUT_ONE(Runtime.getRuntime().availableProcessors() - 1),
    ALL_PROCESSORS(Runtime.getRuntime().availableProcessors());

    private final int burners;

    Load(int burners) {
      this.burners = burners;
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aCutIsNoticedInLessThan200Ms(Load load) throws Exception {
    try (Lan lan = Lan.create()) {
      NetworkNamespace router = lan.host("r", 2);
      NetworkNamespace host = lan.host("n", 3);
      try (Frr _ = Frr.start(router, folder, CONFIGURATION);
          EndProcess end =
              EndProcess.start(host, folder, new Task("10.9.0.2", 50, 3, GARBAGE_MIB_PER_SECOND));
          Burners _ = new Burners(load.burners)) {
        long[] nanos = new long[ROUNDS];
        long healed = 0;
        for (int round = 0; round < ROUNDS; round++) {
          end.awaitChange("is up", healed);
          // Out of slow start, and at another place of the interval each time.
          LockSupport.parkNanos(1_500_000_000L + round * 7_000_000L % 50_000_000L);
          long cut = System.nanoTime();
          lan.cut("r");
          nanos[round] = end.awaitChange("is down", cut).at() - cut;
          healed = System.nanoTime(); // before: the session may be up again before the command ends
          lan.heal("r");
        }
        Arrays.sort(nanos);
        System.out.printf(
            "load %s: cut noticed by 3 x 50 ms, %d rounds: min %.1f, p50 %.1f, p90 %.1f, max %.1f"
                + " ms; loop %s%n",
            load,
            ROUNDS,
            nanos[0] / 1e6,
            nanos[ROUNDS / 2] / 1e6,
            nanos[ROUNDS * 9 / 10] / 1e6,
            nanos[ROUNDS - 1] / 1e6,
            end.pauses());
        assertThat(nanos[ROUNDS - 1]).isLessThan(PROMISED_NANOS);
        assertThat(nanos[0]).isGreaterThan(PROMISED_NANOS / 3);
      }
    }
  }
}
