package dev.mokalb.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Configurator.Outcome;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Laws that hold after any history of edits; the history comes from a seed. */
class ConfiguratorPropertyTest {

  private static final int STEPS = 12;
  private static final int OBJECTS = 6;

  /** Objects of a cluster that are edited at random, well and badly. */
  private static final class Edits {
    private final Random random;
    private final Map<String, String> lines = new HashMap<>();

    Edits(long seed) {
      this.random = new Random(seed);
    }

    List<Reading> next() {
      return next(1);
    }

    /** What the sources say after so many edits at once. */
    List<Reading> next(int edits) {
      for (int i = 0; i < edits; i++) {
        edit();
      }
      if (random.nextInt(10) == 0) {
        lines.put("whole", "bad map * @1");
      } else if (random.nextInt(3) == 0) {
        lines.remove("whole");
      }
      return Readings.parse(
          lines.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(Map.Entry::getValue)
              .collect(Collectors.joining("\n")));
    }

    private void edit() {
      String name = String.valueOf((char) ('a' + random.nextInt(OBJECTS)));
      String kind = List.of("pool", "pool", "map", "layer2").get(random.nextInt(4));
      String head = kind + " " + name + " @" + (name.charAt(0) % 4);
      switch (random.nextInt(8)) {
        case 0 -> lines.remove(kind + name);
        case 1 -> lines.put(kind + name, "bad " + head);
        default -> lines.put(kind + name, kind.equals("layer2") ? head : head + " " + block());
      }
    }

    private String block() {
      int first = random.nextInt(30);
      return "10.0.0." + first + "-10.0.0." + (first + random.nextInt(6));
    }
  }

  @Property(tries = 300)
  void orderOfReadingsDoesNotMatter(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      List<Reading> readings = edits.next();
      List<Reading> shuffled = new ArrayList<>(readings);
      Collections.shuffle(shuffled, new Random(seed + step));
      Outcome outcome = Configurator.next(memory, readings);
      assertThat(Configurator.next(memory, shuffled)).isEqualTo(outcome);
      memory = outcome.memory();
    }
  }

  @Property(tries = 300)
  void poolsInForceNeverShareAnAddressOrAName(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      Outcome outcome = Configurator.next(memory, edits.next());
      memory = outcome.memory();
      Set<String> names = new HashSet<>();
      List<IpRange> blocks = new ArrayList<>();
      for (Pool pool : outcome.configuration().pools()) {
        assertThat(names.add(pool.name())).as("name %s twice", pool.name()).isTrue();
        assertThat(pool.blocks()).allSatisfy(b -> assertThat(blocks).noneMatch(b::overlaps));
        blocks.addAll(pool.blocks());
      }
    }
  }

  @Property(tries = 300)
  void theSameReadingsAgainChangeNothing(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      List<Reading> readings = edits.next();
      Outcome once = Configurator.next(memory, readings);
      Outcome twice = Configurator.next(once.memory(), readings);
      assertThat(twice.configuration()).isEqualTo(once.configuration());
      assertThat(twice.memory().accepted()).isEqualTo(once.memory().accepted());
      memory = once.memory();
    }
  }

  /** But for edits of others that were in wait, and may be possible now. */
  @Property(tries = 300)
  void aSourceThatTurnsBadChangesNoPool(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      List<Reading> readings = edits.next();
      Outcome before = Configurator.next(memory, readings);
      memory = before.memory();
      for (Reading reading : readings) {
        List<Reading> oneBad = new ArrayList<>(readings);
        Problem problem = new Problem(reading.source(), "field", "is wrong", "correct it");
        oneBad.remove(reading);
        oneBad.add(new Reading.Bad(reading.source(), reading.created(), List.of(problem)));
        Outcome after = Configurator.next(memory, oneBad);
        if (before.problems().isEmpty()) {
          assertThat(after.configuration().pools()).isEqualTo(before.configuration().pools());
          assertThat(after.configuration().layer2()).isEqualTo(before.configuration().layer2());
        }
        assertThat(after.memory().accepted().get(reading.source()))
            .isEqualTo(memory.accepted().get(reading.source()));
        stays(memory, after.memory(), oneBad);
        assertThat(after.problems()).contains(problem);
      }
    }
  }

  @Property(tries = 300)
  void whatHasNoProblemIsInForce(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      List<Reading> readings = edits.next();
      Outcome outcome = Configurator.next(memory, readings);
      memory = outcome.memory();
      Set<SourceRef> blamed =
          outcome.problems().stream().map(Problem::source).collect(Collectors.toSet());
      for (Reading reading : readings) {
        if (reading instanceof Reading.Good good && !blamed.contains(good.source())) {
          assertThat(memory.accepted().get(good.source()))
              .extracting(Configurator.Remembered::entry)
              .isEqualTo(good.entry());
        }
      }
    }
  }

  /** A pool in force whose own last edits are refused stays, whatever others edit. */
  @Property(tries = 300)
  void whatIsInForceEndsByItsOwnChangeAlone(@ForAll long seed) {
    Edits edits = new Edits(seed);
    Random random = new Random(seed);
    Memory memory = Memory.EMPTY;
    for (int step = 0; step < 2 * STEPS; step++) {
      List<Reading> readings = edits.next(1 + random.nextInt(OBJECTS));
      Outcome outcome = Configurator.next(memory, readings);
      stays(memory, outcome.memory(), readings);
      Outcome again = Configurator.next(outcome.memory(), readings);
      assertThat(again.configuration()).isEqualTo(outcome.configuration());
      assertThat(again.memory().accepted()).isEqualTo(outcome.memory().accepted());
      memory = outcome.memory();
    }
  }

  /** Each source that was in force is, with what it had or with what it says now. */
  private static void stays(Memory before, Memory after, List<Reading> readings) {
    for (Reading reading : readings) {
      Configurator.Remembered had = before.accepted().get(reading.source());
      if (had != null) {
        List<ConfigEntry> own = new ArrayList<>(List.of(had.entry()));
        if (reading instanceof Reading.Good good) {
          own.add(good.entry());
        }
        assertThat(after.accepted().get(reading.source()))
            .as(reading.source().toString())
            .extracting(Configurator.Remembered::entry)
            .isIn(own);
      }
    }
  }
}
