package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times in milliseconds; a write may take 4 s, and more than 1 s is slow. */
class WritePaceTest {

  private static final PatchOutcome APPLIED = new PatchOutcome.Applied("7");
  private static final PatchOutcome UNKNOWN = new PatchOutcome.Unknown("timed out");
  private static final PatchOutcome FORBIDDEN = new PatchOutcome.Rejected(403, "forbidden");

  private final WritePace pace = new WritePace(new PatchLimits(32, Duration.ofSeconds(4)));

  private static PatchOutcome busy(long millis) {
    return new PatchOutcome.TooManyRequests(Duration.ofMillis(millis));
  }

  private void ended(PatchOutcome outcome, long startedAt, long now) {
    pace.ended(outcome, startedAt * 1_000_000, now * 1_000_000);
  }

  private boolean admits(int inFlight, long now) {
    return pace.admits(inFlight, now * 1_000_000);
  }

  @Test
  void itStartsWithTheMost() {
    assertThat(admits(31, 0)).isTrue();
    assertThat(admits(32, 0)).isFalse();
  }

  @Test
  void quickAnswersNeverRaiseItBeyondTheMost() {
    for (int i = 0; i < 100; i++) {
      ended(APPLIED, i, i + 5);
    }
    assertThat(pace.limit()).isEqualTo(32);
  }

  @Test
  void aSlowAnswerHalvesItWithoutAPause() {
    ended(APPLIED, 0, 1_500);
    assertThat(pace.limit()).isEqualTo(16);
    assertThat(admits(15, 1_500)).isTrue();
  }

  @Test
  void thoseThatWereUnderWayTogetherAreOneTrouble() {
    for (int i = 0; i < 32; i++) {
      ended(UNKNOWN, i, 4_000 + i);
    }
    assertThat(pace.limit()).isEqualTo(16);
    assertThat(admits(0, 4_099)).isFalse();
    assertThat(admits(0, 4_100)).isTrue();
  }

  @Test
  void troublesInARowDoubleThePauseAndLeaveOne() {
    long[] pauses = {100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000};
    long now = 0;
    for (long pause : pauses) {
      ended(UNKNOWN, now, now);
      assertThat(admits(0, now + pause - 1)).as("before %d ms", pause).isFalse();
      assertThat(admits(0, now + pause)).as("after %d ms", pause).isTrue();
      now += pause;
    }
    assertThat(pace.limit()).isEqualTo(1);
  }

  @Test
  void whatTheServerAsksForIsKept() {
    ended(busy(2_000), 0, 10);
    assertThat(admits(0, 2_009)).isFalse();
    assertThat(admits(0, 2_010)).isTrue();
    ended(busy(5_000), 5, 20); // It was under way before the pause, and still prolongs it.
    assertThat(admits(0, 5_019)).isFalse();
  }

  @Test
  void aServerThatAsksForNothingIsLeftAloneForAWhileToo() {
    ended(busy(0), 0, 10);
    assertThat(admits(0, 109)).isFalse();
  }

  @Test
  void itGrowsByOneForEachFullRound() {
    ended(UNKNOWN, 0, 0);
    ended(UNKNOWN, 100, 100);
    assertThat(pace.limit()).isEqualTo(8);
    for (int i = 0; i < 9; i++) {
      ended(APPLIED, 400, 410);
    }
    assertThat(pace.limit()).isEqualTo(9);
    ended(UNKNOWN, 500, 500);
    assertThat(admits(0, 599)).as("the pause begins anew").isFalse();
    assertThat(admits(0, 600)).isTrue();
  }

  @Test
  void anAnswerFromBeforeTheTroubleProvesNothing() {
    ended(UNKNOWN, 0, 1_000);
    ended(APPLIED, 500, 1_001);
    assertThat(pace.limit()).isEqualTo(16);
    ended(UNKNOWN, 1_100, 1_100);
    assertThat(admits(0, 1_299)).as("the second trouble in a row").isFalse();
  }

  @Test
  void whatIsForbiddenOnceIsNotAskedForAgainAndAgain() {
    ended(FORBIDDEN, 0, 5);
    assertThat(admits(0, 104)).isFalse();
    ended(new PatchOutcome.Rejected(422, "invalid"), 200, 205);
    assertThat(admits(0, 205)).as("one bad object slows nobody else").isTrue();
    ended(new PatchOutcome.Postponed("webhook", Duration.ofSeconds(9)), 210, 215);
    assertThat(admits(0, 215)).as("nor does one that a webhook holds up").isTrue();
  }

  @Test
  void afterASignOfLifeNothingIsWaitedFor() {
    ended(UNKNOWN, 0, 0);
    ended(UNKNOWN, 100, 100);
    pace.resume();
    assertThat(admits(0, 100)).isTrue();
    assertThat(pace.limit()).isEqualTo(8);
  }
}
