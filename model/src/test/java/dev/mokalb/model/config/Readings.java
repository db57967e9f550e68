package dev.mokalb.model.config;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What sources say, as lines for tables of cases: {@code pool NAME @AGE BLOCK…}, {@code map
 * NAME @AGE BLOCK…} for a pool of the ConfigMap, {@code layer2 NAME @AGE POOL…}; with {@code bad}
 * before the kind, what follows the age is left out, and {@code bad map * @AGE} is the whole
 * ConfigMap.
 */
final class Readings {

  private static final String NAMESPACE = "metallb-system";
  private static final ObjectKey CONFIG_MAP = new ObjectKey(NAMESPACE, "config");

  private Readings() {}

  static List<Reading> parse(String lines) {
    return lines.lines().map(String::strip).filter(l -> !l.isEmpty()).map(Readings::one).toList();
  }

  private static Reading one(String line) {
    List<String> words = List.of(line.split(" +"));
    if (words.getFirst().equals("bad")) {
      SourceRef source = source(words.get(1), words.get(2));
      Problem problem = new Problem(source, "field", "is wrong", "correct it");
      return new Reading.Bad(source, age(words.get(3)), List.of(problem));
    }
    SourceRef source = source(words.get(0), words.get(1));
    List<String> rest = words.subList(3, words.size());
    ConfigEntry entry =
        words.getFirst().equals("layer2")
            ? new ConfigEntry.Layer2Entry(
                Layer2Advertisement.ofPools(words.get(1), Set.copyOf(rest)))
            : new ConfigEntry.PoolEntry(
                new Pool(words.get(1), rest.stream().map(Readings::block).toList(), true, false));
    return new Reading.Good(source, age(words.get(2)), entry);
  }

  private static SourceRef source(String kind, String name) {
    return switch (kind) {
      case "pool" -> SourceRef.of("IPAddressPool", new ObjectKey(NAMESPACE, name));
      case "layer2" -> SourceRef.of("L2Advertisement", new ObjectKey(NAMESPACE, name));
      case "map" ->
          name.equals("*")
              ? SourceRef.of("ConfigMap", CONFIG_MAP)
              : new SourceRef("ConfigMap", CONFIG_MAP, "address-pools \"" + name + "\"");
      default -> throw new IllegalArgumentException("no kind of source: " + kind);
    };
  }

  private static Instant age(String word) {
    return Instant.ofEpochSecond(Long.parseLong(word.substring(1)));
  }

  private static IpRange block(String text) {
    return switch (AddressBlock.parse(text)) {
      case AddressBlock.Valid valid -> valid.range();
      case AddressBlock.Invalid invalid -> throw new IllegalArgumentException(text + invalid);
    };
  }

  /** What is in force and what is wrong, a line each. */
  static String print(Configurator.Outcome outcome) {
    StringBuilder text = new StringBuilder();
    for (Pool pool : outcome.configuration().pools()) {
      text.append(pool.name());
      pool.blocks().forEach(block -> text.append(' ').append(block));
      text.append('\n');
    }
    for (Layer2Advertisement layer2 : outcome.configuration().layer2()) {
      text.append("layer2 ").append(String.join(" ", layer2.pools().names())).append('\n');
    }
    outcome.problems().forEach(problem -> text.append("! ").append(problem.message()).append('\n'));
    if (!outcome.configuration().trustworthy()) {
      text.append("in doubt\n");
    }
    return text.toString();
  }

  /** Feeds the steps one after another and prints the last outcome. */
  static String last(List<String> steps) {
    Configurator.Memory memory = Configurator.Memory.EMPTY;
    String printed = "";
    for (String step : steps) {
      Configurator.Outcome outcome = Configurator.next(memory, parse(step));
      memory = outcome.memory();
      printed = print(outcome);
    }
    return printed;
  }

  static List<String> steps(String... steps) {
    return Arrays.asList(steps);
  }
}
