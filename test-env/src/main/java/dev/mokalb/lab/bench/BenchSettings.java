package dev.mokalb.lab.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a run measures.
 *
 * @param folder where its labs keep their files
 * @param creations single creations per latency
 * @param rounds failures of each kind
 * @param sizes numbers of Services that wait in a burst, ascending
 */
record BenchSettings(
    Path folder, Set<Stage> stages, int creations, int rounds, List<Integer> sizes) {
  private static final int CREATIONS = 250;
  private static final int ROUNDS = 30;
  private static final List<Integer> SIZES = List.of(1_000, 10_000);

  /** A part of the run that can be chosen alone; each has labs of its own. */
  enum Stage {
    IDLE,
    BURST,
    /** Wants MetalLB's controller, which Go builds. */
    METALLB,
    CROWD,
    FAILOVER,
    MASS,
    SPLIT,
    START,
    MEMBERS,
    BGP,
    ANSWER,
    /** Wants real nodes, and so root. */
    PODS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  BenchSettings {
    stages = Set.copyOf(stages);
    sizes = List.copyOf(sizes);
  }

  /**
   * Reads names of stages (none: all), {@code creations=N}, {@code rounds=N} and {@code sizes=N,M}.
   *
   * @throws IllegalArgumentException names the word that is wrong and says what can be given
   */
  static BenchSettings parse(Path folder, List<String> words) {
    var stages = EnumSet.noneOf(Stage.class);
    int creations = CREATIONS;
    int rounds = ROUNDS;
    List<Integer> sizes = SIZES;
    for (String word : words) {
      if (word.matches("creations=[1-9][0-9]{0,4}")) {
        creations = Integer.parseInt(value(word));
      } else if (word.matches("rounds=[1-9][0-9]{0,3}")) {
        rounds = Integer.parseInt(value(word));
      } else if (word.matches("sizes=[1-9][0-9]{0,4}(,[1-9][0-9]{0,4})*")) {
        sizes = Stream.of(value(word).split(",", -1)).map(Integer::valueOf).sorted().toList();
      } else {
        stages.add(stage(word));
      }
    }
    return new BenchSettings(
        folder, stages.isEmpty() ? EnumSet.allOf(Stage.class) : stages, creations, rounds, sizes);
  }

  /** Whether the run measures everything, and so may replace the published page. */
  boolean complete() {
    return stages.size() == Stage.values().length
        && creations >= CREATIONS
        && rounds >= ROUNDS
        && sizes.equals(SIZES);
  }

  private static Stage stage(String word) {
    var known = new ArrayList<String>();
    for (Stage stage : Stage.values()) {
      if (stage.word().equals(word)) {
        return stage;
      }
      known.add(stage.word());
    }
    throw new IllegalArgumentException(
        "bench takes %s, creations=N, rounds=N and sizes=N,M, not \"%s\""
            .formatted(String.join(", ", known), word));
  }

  private static String value(String word) {
    return word.substring(word.indexOf('=') + 1);
  }
}
