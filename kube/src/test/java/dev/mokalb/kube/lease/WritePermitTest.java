package dev.mokalb.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.lease.WritePermit.Mark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WritePermitTest {

  private static final long MILLI = 1_000_000L;

  /** The permit lasts 6 s; columns are what each clock has gone on since, in milliseconds. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "5999, 5999, true",
    "6000, 5999, false",
    "5999, 6000, false",
    "100, 3600000, false", // The machine was suspended.
    "5999, -3600000, true", // The wall clock was set back.
    "6001, -3600000, false",
  })
  void bothClocksHaveToAgree(long monotonic, long wall, boolean holds) {
    WritePermit permit = new WritePermit();
    Mark since = new Mark(Long.MAX_VALUE - 7, 1_000_000);
    permit.grant(since, 6_000 * MILLI);
    assertThat(permit.holdsAt(new Mark(since.nanos() + monotonic * MILLI, since.millis() + wall)))
        .isEqualTo(holds);
  }

  @Test
  void withoutAGrantThereIsNone() {
    WritePermit permit = new WritePermit();
    assertThat(permit.getAsBoolean()).isFalse();
    permit.grant(Mark.now(), 60_000 * MILLI);
    assertThat(permit.getAsBoolean()).isTrue();
    permit.revoke();
    assertThat(permit.getAsBoolean()).isFalse();
  }
}
