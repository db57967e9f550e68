package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class LongSetTest {

  /** Of so few numbers many come again, and many are neighbours. */
  @Property
  void itHoldsWhatASetHolds(
      @ForAll @Size(max = 400) List<@LongRange(min = -40, max = 40) Long> steps) {
    LongSet numbers = new LongSet();
    Set<Long> expected = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      long number = steps.get(i);
      if (i % 3 == 2) {
        numbers.remove(number);
        expected.remove(number);
      } else {
        numbers.add(number);
        expected.add(number);
      }
      assertThat(numbers.size()).isEqualTo(expected.size());
    }
    for (long number = -40; number <= 40; number++) {
      boolean isThere = expected.contains(number);
      int before = numbers.size();
      numbers.remove(number);
      assertThat(before - numbers.size()).as("%d", number).isEqualTo(isThere ? 1 : 0);
    }
    assertThat(numbers.size()).isZero();
  }

  @Example
  void itGrowsAndIsEmptied() {
    LongSet numbers = new LongSet();
    for (long number = 0; number < 10_000; number++) {
      numbers.add((number << 8) | 32);
    }
    assertThat(numbers.size()).isEqualTo(10_000);
    numbers.clear();
    assertThat(numbers.size()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> numbers.add(Long.MIN_VALUE));
  }
}
