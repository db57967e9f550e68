package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For every form, choice and rule in the definitions there is, in {@code refusals.txt}, a ConfigMap
 * whose resources would break it; it is not converted. A rule without one fails.
 */
class ConversionRulesTest {

  private static final Path FILE =
      Path.of("src/test/resources/dev/mokalb/kube/convert/refusals.txt");

  /**
   * A ConfigMap, and what is wrong with it.
   *
   * @param rules of the definitions that its resources would break
   * @param told what has to be in what is told; nothing where no ConfigMap can break the rule
   */
  record Case(List<String> rules, List<String> config, List<String> told) {

    @Override
    public String toString() {
      return rules.toString();
    }
  }

  private static List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith("## ")) {
        if (cases.isEmpty() || !cases.getLast().config().isEmpty()) {
          cases.add(new Case(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        }
        cases.getLast().rules().add(line.substring(3));
      } else if (line.startsWith("! ")) {
        cases.getLast().told().add(line.substring(2));
      } else if (!line.isEmpty() && !line.startsWith("# ")) {
        cases.getLast().config().add(line);
      }
    }
    return cases;
  }

  static List<Case> cases() throws IOException {
    return all().stream().filter(one -> !one.told().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefused(Case one) {
    assertThat(LegacyConversion.convert(String.join("\n", one.config()), ""))
        .isInstanceOfSatisfying(
            LegacyConversion.Result.Refused.class,
            refused ->
                assertThat(one.told())
                    .allSatisfy(words ->
                        assertThat(refused.problems())
                            .anyMatch(problem -> problem.contains(words))));
  }

  @Test
  void everyRuleHasACase() throws IOException {
    Set<String> rules = new TreeSet<>();
    ConvertedSchema.all().forEach(schema -> rules.addAll(schema.rules()));
    Set<String> withCase = new TreeSet<>();
    all().forEach(one -> withCase.addAll(one.rules()));
    assertThat(withCase).isEqualTo(rules);
  }
}
