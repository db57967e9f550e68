package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many clusters of each kind; {@code -Dmoka.seeds=100000} makes it more. A failing seed is printed
 * with its steps, and {@code -Dmoka.seed=N} shows it again.
 */
class MembersSimulationTest {

  private static final int SEEDS = Integer.getInteger("moka.seeds", 2_000);
  private static final int SEEDS_TO_FIND_A_PLANT = 2_000;

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void noAddressHasTwoOwnersOrNone(Scenario scenario) {
    long only = Long.getLong("moka.seed", -1);
    if (only >= 0) {
      run(scenario, only);
      return;
    }
    int kinds = Scenario.values().length;
    for (long seed = 0; seed < SEEDS / kinds; seed++) {
      run(scenario, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        366, 529, 1452, 1677, 2910, 3873, 4452, 5245, 5430, 5956, 6532, 7105, 7825, 8831, 11746
      })
  void whatWasOnceFoundStaysMended(long seed) {
    run(Scenario.CHAOS, seed);
  }

  private static void run(Scenario scenario, long seed) {
    try {
      scenario.run(seed, Plant.NOTHING);
    } catch (AssertionError broken) {
      List<String> steps = scenario.record(seed, Plant.NOTHING);
      throw new AssertionError(
          scenario + " " + seed + ": " + broken.getMessage() + "\n" + String.join("\n", steps),
          broken);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Plant.class, names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
  void aPlantedDefectIsFound(Plant plant) {
    long seed = 0;
    while (seed < SEEDS_TO_FIND_A_PLANT && passes(seed, plant)) {
      seed++;
    }
    assertThat(seed).as("seeds until %s was found", plant).isLessThan(SEEDS_TO_FIND_A_PLANT);
  }

  private static boolean passes(long seed, Plant plant) {
    Scenario[] all = Scenario.values();
    Scenario scenario = all[(int) (seed % all.length)];
    try {
      scenario.run(seed / all.length, plant);
      return true;
    } catch (AssertionError found) {
      return false;
    }
  }
}
