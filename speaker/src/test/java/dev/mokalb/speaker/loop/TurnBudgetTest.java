package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnBudgetTest {

  private static final long MILLI = 1_000_000;

  private final TurnBudget budget = new TurnBudget(0);

  @Test
  void turnsFollowEachOtherAtOnceUntilItIsSpent() {
    long now = 0;
    int turns = 0;
    while (budget.rest(now).isZero()) {
      budget.spend(now, now + MILLI);
      now += 2 * MILLI; // Half of the time.
      turns++;
    }
    assertThat(turns).isBetween(51, 54);
  }

  @Test
  void whatIsSpentComesBackAFiftiethOfTheTime() {
    budget.spend(0, 50 * MILLI + 100_000);
    long now = 50 * MILLI + 100_000;
    assertThat(budget.rest(now)).isPositive();
    assertThat(budget.rest(now + 5 * MILLI)).isZero();
  }

  @Test
  void noRestIsLongerThanTenMilliseconds() {
    budget.spend(0, 5_000 * MILLI);
    assertThat(budget.rest(5_000 * MILLI)).isEqualTo(Duration.ofMillis(10));
    assertThat(budget.rest(5_004 * MILLI)).isEqualTo(Duration.ofMillis(6));
    assertThat(budget.rest(5_010 * MILLI)).isZero();
  }

  @Test
  void aLongPauseDoesNotSaveMoreThanThereWas() {
    long later = 1_000_000 * MILLI;
    assertThat(budget.rest(later)).isZero();
    budget.spend(later, later + 51 * MILLI + 200_000);
    assertThat(budget.rest(later + 51 * MILLI + 200_000)).isPositive();
  }
}
