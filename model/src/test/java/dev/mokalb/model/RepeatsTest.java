package dev.mokalb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  @Property
  void whatItGivesIsEqual(@ForAll List<Integer> numbers) {
    Repeats<List<Integer>> repeats = new Repeats<>();
    for (int number : numbers) {
      assertThat(repeats.of(List.of(number))).isEqualTo(List.of(number));
    }
  }

  @Test
  void anEqualValueIsTheSameOneAlsoAfterOthers() {
    Repeats<List<String>> repeats = new Repeats<>();
    List<String> first = List.of("a");
    assertThat(repeats.of(first)).isSameAs(first);
    List<String> other = List.of("b");
    assertThat(repeats.of(other)).isSameAs(other);
    assertThat(repeats.of(List.of("a"))).isSameAs(first);
  }

  @Test
  void oneIsForgottenForAnother() {
    Repeats<Integer> repeats = new Repeats<>();
    Integer first = Integer.valueOf(1 << 20);
    assertThat(repeats.of(first)).isSameAs(first);
    for (int i = 0; i < 4 * Repeats.REMEMBERED_MAX; i++) {
      int _ = repeats.of((1 << 21) + i);
    }
    Integer again = Integer.valueOf(1 << 20);
    assertThat(repeats.of(again)).isSameAs(again).isNotSameAs(first);
  }
}
