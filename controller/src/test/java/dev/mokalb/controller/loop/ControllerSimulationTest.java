package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many worlds of each kind; {@code -Dmoka.seeds=100000} makes it more. A failing seed is printed
 * with its steps; {@code new Simulation(seed, NOTHING, kind).recording().run()} shows it again.
 */
class ControllerSimulationTest {

  private static final int SEEDS = Integer.getInteger("moka.seeds", 2_000);
  private static final int SEEDS_TO_FIND_A_PLANT = 20_000;
  private static final int SEEDS_TO_SEE_A_LATE_WRITE = 5_000;
  private static final int SEEDS_TO_MEET_EVERYTHING = 1_000;

  @ParameterizedTest
  @EnumSource
  void noAddressIsHeldTwiceAndEveryServiceIsServed(Kind kind) {
    int repairs = 0;
    int duplicates = 0;
    Mishaps met = new Mishaps();
    for (long seed = 0; seed < SEEDS; seed++) {
      Simulation simulation = run(seed, kind);
      repairs += simulation.repairs();
      duplicates += simulation.duplicates();
      met.addAll(simulation.met());
    }
    System.out.printf(
        "%,d worlds of kind %s: %d duplicates, %d repairs, %s%n",
        SEEDS, kind, duplicates, repairs, met.counts());
    everythingWasMet(kind, met);
    switch (kind) {
      case BOUNDED -> assertThat(duplicates).isZero();
      // A second leader decides as the first one did, so that it takes many worlds to see one.
      case LATE -> assertThat(duplicates > 0 || SEEDS < SEEDS_TO_SEE_A_LATE_WRITE).isTrue();
      case HOSTILE -> assertThat(repairs).as("addresses that the younger one gave up").isPositive();
    }
  }

  /** No write outlasts the time that a successor waits, unless the world is such. */
  private static void everythingWasMet(Kind kind, Mishaps met) {
    for (Mishap mishap : Mishap.values()) {
      int times = met.counts().getOrDefault(mishap, 0);
      boolean late = mishap == Mishap.LATE_PATCH || mishap == Mishap.LATE_PATCH_REFUSED;
      if (late && kind != Kind.LATE) {
        assertThat(times).as("%s in worlds of kind %s", mishap, kind).isZero();
      } else if (SEEDS >= SEEDS_TO_MEET_EVERYTHING) {
        assertThat(times).as("%s in worlds of kind %s", mishap, kind).isPositive();
      }
    }
  }

  private static Simulation run(long seed, Kind kind) {
    try {
      Simulation simulation = new Simulation(seed, Plant.NOTHING, kind);
      simulation.run();
      return simulation;
    } catch (AssertionError broken) {
      assertThatCode(() -> new Simulation(seed, Plant.NOTHING, kind).recording().run())
          .as("seed %d, kind %s", seed, kind)
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
    System.out.printf("%s was found with seed %d%n", plant, seed);
    assertThat(seed).as("seeds until %s was found", plant).isLessThan(SEEDS_TO_FIND_A_PLANT);
  }

  private static boolean passes(long seed, Plant plant) {
    try {
      new Simulation(seed, plant, Kind.BOUNDED).run();
      return true;
    } catch (AssertionError found) {
      return false;
    }
  }
}
