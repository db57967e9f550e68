package dev.mokalb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.BgpStorm.Storm;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.StormLooks.Seen;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a storm of routes was borne, and what a look at it that fails costs. */
class BgpStormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "20    | 200   | 9990  | 15 | MET    | at most 20 waiting; 10,000 changes in 10.0 s",
        "20    | 200   | 9990  | 15 | MET    | all in its kernel 15 ms after the last",
        "1000  | 1000  | 11000 | 15 | MET    | at most 1000 waiting",
        "1001  | 200   | 9990  | 15 | MISSED | at most 1001 waiting",
        "20    | 1001  | 9990  | 15 | MISSED | nobody looked for 1.0 s",
        "20    | 200   | 11001 | 15 | MISSED | too few a second",
        "20    | 200   | 9990  | -  | MISSED | its table is not right after 60 s"
      })
  void theVerdictIsOfAllThatIsWanted(
      double pending, long blindMs, long ms, Long rightMs, Verdict verdict, String words) {
    OptionalLong right =
        rightMs == null ? OptionalLong.empty() : OptionalLong.of(rightMs * 1_000_000);
    Storm storm = new Storm(new Seen(pending, blindMs * 1_000_000), ms * 1_000_000, right);
    assertThat(storm.finding(10_000).verdict()).isEqualTo(verdict);
    assertThat(storm.finding(10_000).measured()).contains(words);
  }

  @Test
  void aLookThatFailsCostsThatLookAlone() throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(1);
    Iterator<Integer> steps = List.of(5, -1, -2, 7, 3, 0).iterator();
    StormLooks looks =
        new StormLooks(
            () -> {
              int step = steps.hasNext() ? steps.next() : 0;
              if (step == 0) {
                enough.countDown();
              } else if (step == -2) {
                throw new LabException("no curl");
              }
              return step < 0 ? OptionalDouble.empty() : OptionalDouble.of(step);
            },
            Duration.ofMillis(5));
    enough.await();
    Seen seen = looks.end();
    assertThat(seen.highest()).isEqualTo(7);
    assertThat(seen.blindNanos()).isGreaterThanOrEqualTo(10_000_000);
  }
}
