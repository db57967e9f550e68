package dev.mokalb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SmallSetTest {

  @Property
  void itIsASortedSet(
      @ForAll @Size(max = 8) List<@IntRange(max = 9) Integer> elements,
      @ForAll @IntRange(max = 9) int one,
      @ForAll @IntRange(max = 9) int other) {
    TreeSet<Integer> expected = new TreeSet<>(elements);
    SmallSet<Integer> set = SmallSet.copyOf(elements);
    int low = Math.min(one, other);
    int high = Math.max(one, other);

    assertThat(set).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(List.copyOf(set)).isEqualTo(List.copyOf(expected));
    assertThat(set.contains(one)).isEqualTo(expected.contains(one));
    assertThat(List.copyOf(set.headSet(one))).isEqualTo(List.copyOf(expected.headSet(one)));
    assertThat(List.copyOf(set.tailSet(one))).isEqualTo(List.copyOf(expected.tailSet(one)));
    assertThat(List.copyOf(set.subSet(low, high)))
        .isEqualTo(List.copyOf(expected.subSet(low, high)));
  }

  @Property
  void anotherSetHasOneElementMoreOrLess(
      @ForAll @Size(max = 8) List<@IntRange(max = 9) Integer> elements,
      @ForAll @IntRange(max = 9) int element) {
    SmallSet<Integer> set = SmallSet.copyOf(elements);
    TreeSet<Integer> more = new TreeSet<>(elements);
    more.add(element);
    TreeSet<Integer> fewer = new TreeSet<>(elements);
    fewer.remove(element);

    assertThat(List.copyOf(set.with(element))).isEqualTo(List.copyOf(more));
    assertThat(List.copyOf(set.without(element))).isEqualTo(List.copyOf(fewer));
    assertThat(List.copyOf(set)).isEqualTo(List.copyOf(new TreeSet<>(elements)));
  }

  @Test
  void theFirstAndTheLastAreThereOrAreNot() {
    SmallSet<Integer> set = SmallSet.copyOf(List.of(3, 1, 2));
    assertThat(set.first()).isEqualTo(1);
    assertThat(set.last()).isEqualTo(3);

    SmallSet<Integer> empty = SmallSet.copyOf(List.<Integer>of());
    assertThatThrownBy(empty::first).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::last).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void itNeverChangesAndIsNotCopied() {
    SmallSet<Integer> set = SmallSet.of(1);
    assertThat(SmallSet.copyOf(set)).isSameAs(set);
    assertThatThrownBy(() -> set.add(2)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> set.remove(1)).isInstanceOf(UnsupportedOperationException.class);
  }
}
