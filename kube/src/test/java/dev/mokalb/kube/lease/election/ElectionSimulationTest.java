package dev.mokalb.kube.lease.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mokalb.kube.lease.election.ElectionSimulation.Plant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many elections; a failing one prints its seed and all that happened. */
class ElectionSimulationTest {

  private static final int SEEDS = Integer.getInteger("moka.seeds", 2_000);
  private static final int SEEDS_TO_FIND_A_PLANT = 2_000;

  @Test
  void atMostOneMayWriteAndSomebodyLeadsInTheEnd() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        new ElectionSimulation(seed, Plant.NOTHING).run();
      } catch (AssertionError broken) {
        long failed = seed;
        assertThatCode(() -> new ElectionSimulation(failed, Plant.NOTHING).recording().run())
            .as("seed %d", seed)
            .doesNotThrowAnyException();
        throw broken;
      }
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
      new ElectionSimulation(seed, plant).run();
      return true;
    } catch (AssertionError found) {
      return false;
    }
  }
}
