package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases in {@code legacy.txt}; {@code -Dmoka.goldens=rewrite} writes their outcomes anew. */
class LegacyConversionTest {

  private static final Path FILE = Path.of("src/test/resources/dev/mokalb/kube/convert/legacy.txt");

  /** One case: lines of input, and what comes out behind a vertical bar. */
  record Case(String name, List<String> input, List<String> expected) {
    @Override
    public String toString() {
      return name;
    }

    List<String> outcome() {
      return switch (LegacyConversion.convert(String.join("\n", input) + "\n", "")) {
        case LegacyConversion.Result.Refused refused ->
            refused.problems().stream().map(problem -> "! " + problem).toList();
        case LegacyConversion.Result.Converted converted -> {
          List<String> lines = new ArrayList<>();
          converted.remarks().forEach(remark -> lines.add("# " + remark));
          converted.resources().lines().forEach(lines::add);
          yield lines;
        }
      };
    }
  }

  static List<Case> cases() throws IOException {
    List<Case> cases = parse(Files.readAllLines(FILE));
    if ("rewrite".equals(System.getProperty("moka.goldens"))) {
      List<String> lines = new ArrayList<>();
      Files.readAllLines(FILE).stream().takeWhile(l -> !l.startsWith("## ")).forEach(lines::add);
      for (Case one : cases) {
        lines.add("## " + one.name());
        lines.addAll(one.input());
        one.outcome().forEach(line -> lines.add(("| " + line).stripTrailing()));
        lines.add("");
      }
      lines.removeLast();
      Files.write(FILE, lines);
      return parse(lines);
    }
    return cases;
  }

  private static List<Case> parse(List<String> lines) {
    List<Case> cases = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("## ")) {
        cases.add(new Case(line.substring(3), new ArrayList<>(), new ArrayList<>()));
      } else if (!cases.isEmpty() && line.startsWith("|")) {
        cases.getLast().expected().add(line.substring(Math.min(2, line.length())));
      } else if (!cases.isEmpty() && !line.isEmpty()) {
        cases.getLast().input().add(line);
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void becomesWhatIsWritten(Case one) {
    assertThat(one.outcome()).isEqualTo(one.expected());
  }

  /** What comes out is read again without a mistake, in its parts and between them. */
  @ParameterizedTest
  @MethodSource("cases")
  void theResourcesAreValid(Case one) throws IOException {
    if (LegacyConversion.convert(String.join("\n", one.input()) + "\n", "")
        instanceof LegacyConversion.Result.Converted converted) {
      List<Reading> readings = new ArrayList<>();
      for (String document : converted.resources().split("(?m)^---\n", -1)) {
        JsonNode tree = new YAMLMapper().readTree(document);
        if (!tree.isMissingNode() && !tree.isNull()) {
          readings.addAll(
              new Conversion(one.name(), document.lines().toList(), List.of())
                  .readingsAs(new ObjectKey("n", tree.at("/metadata/name").asText())));
        }
      }
      assertThat(Configurator.next(Configurator.Memory.EMPTY, readings).problems()).isEmpty();
    }
  }

  @Test
  void theNamespaceCanBeGiven() {
    assertThat(
            LegacyConversion.convert(
                "address-pools: [{name: a, protocol: layer2, addresses: [10.0.0.0/24]}]", "other"))
        .isInstanceOfSatisfying(
            LegacyConversion.Result.Converted.class,
            converted -> assertThat(converted.resources()).contains("namespace: other"));
  }
}
