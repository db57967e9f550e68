package dev.mokalb.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.model.select.Requirement.Operator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "In a b     | zone=a  | true",
        "In a b     | zone=c  | false",
        "In a b     |         | false",
        "NotIn a b  | zone=a  | false",
        "NotIn a b  | zone=c  | true",
        "NotIn a b  | rack=a  | true",
        "Exists     | zone=   | true",
        "Exists     | rack=a  | false",
        "DoesNotExist | zone= | false",
        "DoesNotExist | rack=a | true",
      })
  void comparesOneLabel(String expression, String labels, boolean matches) {
    List<String> words = List.of(expression.strip().split(" +", -1));
    Operator operator =
        List.of(Operator.values()).stream()
            .filter(one -> one.toString().equals(words.getFirst()))
            .findFirst()
            .orElseThrow();
    Requirement requirement =
        new Requirement("zone", operator, new TreeSet<>(words.subList(1, words.size())));
    assertThat(requirement.matches(labels(labels))).isEqualTo(matches);
  }

  @Test
  void allThatItAsksForMustHold() {
    Requirement edge = new Requirement("edge", Operator.EXISTS, new TreeSet<>());
    LabelSelector selector = new LabelSelector(new TreeMap<>(Map.of("a", "b")), List.of(edge));
    assertThat(selector.matches(Map.of("a", "b", "edge", ""))).isTrue();
    assertThat(selector.matches(Map.of("a", "b"))).isFalse();
    assertThat(selector.matches(Map.of("edge", ""))).isFalse();
    assertThat(selector).hasToString("a=b,edge");
  }

  @Test
  void oneThatAsksForNothingSelectsEverything() {
    assertThat(LabelSelector.EVERYTHING.matches(Map.of())).isTrue();
    assertThat(new LabelSelectors(List.of(LabelSelector.EVERYTHING)).anyMatches(Map.of())).isTrue();
  }

  @Test
  void noneAtAllMatchesNothingAndAllowsEverything() {
    assertThat(LabelSelectors.NONE.anyMatches(Map.of("a", "b"))).isFalse();
    assertThat(LabelSelectors.NONE.allow(Map.of("a", "b"))).isTrue();
  }

  @Test
  void oneOfSeveralIsEnough() {
    LabelSelectors either =
        new LabelSelectors(
            List.of(
                LabelSelector.ofLabels(Map.of("a", "b")),
                LabelSelector.ofLabels(Map.of("c", "d"))));
    assertThat(either.allow(Map.of("c", "d"))).isTrue();
    assertThat(either.allow(Map.of("c", "e"))).isFalse();
    assertThat(either).hasToString("a=b or c=d");
  }

  @Test
  void valuesGoWithTheOperator() {
    assertThatThrownBy(() -> new Requirement("a", Operator.IN, new TreeSet<>()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Requirement("a", Operator.EXISTS, new TreeSet<>(List.of("b"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      String[] parts = text.split("=", -1);
      labels.put(parts[0], parts[1]);
    }
    return labels;
  }
}
