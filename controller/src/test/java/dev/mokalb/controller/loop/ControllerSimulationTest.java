package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mokalb.controller.loop.Simulation.Plant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many worlds of each kind; {@code -Dmoka.seeds=100000} makes it more. A failing seed is printed
 * with its steps; {@code new Simulation(seed, NOTHING, hostile).recording().run()} shows it again.
 */
class ControllerSimulationTest {

  private static final int SEEDS = Integer.getInteger("moka.seeds", 2_000);
  private static final int SEEDS_TO_FIND_A_PLANT = 2_000;

  @Test
  void noAddressIsHeldTwiceAndEveryServiceIsServed() {
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, false);
    }
  }

  @Test
  void whatOthersWriteIsRepaired() {
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, true);
    }
  }

  private static void run(long seed, boolean hostile) {
    try {
      new Simulation(seed, Plant.NOTHING, hostile).run();
    } catch (AssertionError broken) {
      assertThatCode(() -> new Simulation(seed, Plant.NOTHING, hostile).recording().run())
          .as("seed %d, hostile %s", seed, hostile)
          .doesNotThrowAnyException();
      throw broken;
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
    try {
      new Simulation(seed, plant, false).run();
      return true;
    } catch (AssertionError found) {
      return false;
    }
  }
}
