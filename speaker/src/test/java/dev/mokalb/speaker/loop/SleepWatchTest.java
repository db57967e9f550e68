package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SleepWatchTest {

  private static final long SECOND = 1_000_000_000L;

  private static final class Machine implements SleepWatch.Clocks {
    private long monotonic = -7 * SECOND;
    private long wall = 1_000 * SECOND;
    private long boot = 50 * SECOND;
    private boolean bootIsKnown = true;

    @Override
    public long monotonicNanos() {
      return monotonic;
    }

    @Override
    public long wallNanos() {
      return wall;
    }

    @Override
    public OptionalLong sinceBootNanos() {
      return bootIsKnown ? OptionalLong.of(boot) : OptionalLong.empty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing happens, 250, 250, 250, true, false",
    "time passes, 5000, 5000, 5000, true, false",
    "the clock is set forward, 250, 3600250, 250, true, false",
    "the clock is set back, 250, -3600000, 250, true, false",
    "a suspension, 250, 9250, 9250, true, true",
    "a suspension after which the clock is wrong, 1000, 900, 9250, true, true",
    "a jump where nothing else is known, 250, 9250, 0, false, true",
    "no jump where nothing else is known, 250, 250, 0, false, false",
  })
  void onlyASuspensionIsOne(
      String what, long monotonicMs, long wallMs, long bootMs, boolean bootIsKnown, boolean slept) {
    Machine machine = new Machine();
    machine.bootIsKnown = bootIsKnown;
    SleepWatch watch = new SleepWatch(machine);
    machine.monotonic += monotonicMs * 1_000_000;
    machine.wall += wallMs * 1_000_000;
    machine.boot += bootMs * 1_000_000;
    assertThat(watch.hasSlept()).as(what).isEqualTo(slept);
    assertThat(watch.hasSlept()).as("once").isFalse();
  }
}
