package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Tables;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefencesTest {

  private static final long EVERY = Defences.EVERY.toNanos();

  private final Defences defences = new Defences();

  private static SortedSet<GroupId> groups(int... numbers) {
    SortedSet<GroupId> groups = new TreeSet<>();
    for (int number : numbers) {
      groups.add(Tables.group(number));
    }
    return groups;
  }

  /** Monotonic time begins anywhere. */
  @ParameterizedTest
  @ValueSource(longs = {0, -7_000_000_000L, Long.MAX_VALUE - 1_000_000})
  void aGroupIsDefendedOnceInAWhileAndNoGroupWaitsForAnother(long start) {
    assertThat(defences.take(groups(1, 2), start)).isEqualTo(groups(1, 2));
    assertThat(defences.take(groups(1, 2), start)).isEmpty();
    assertThat(defences.take(groups(1, 2, 3), start + EVERY - 1)).isEqualTo(groups(3));
    assertThat(defences.take(groups(1, 2, 3), start + EVERY)).isEqualTo(groups(1, 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7_000_000_000L, Long.MAX_VALUE - 1_000_000})
  void theLastClaimIsAnsweredLaterIfItCameTooSoon(long start) {
    defences.take(groups(1, 2), start);
    assertThat(defences.nextDue()).isEmpty();
    assertThat(defences.take(groups(1), start + 1)).isEmpty();
    assertThat(defences.nextDue()).hasValue(start + EVERY);
    assertThat(defences.due(_ -> true, start + EVERY - 1)).isEmpty();
    assertThat(defences.due(_ -> true, start + EVERY)).isEqualTo(groups(1));
    assertThat(defences.due(_ -> true, start + 3 * EVERY)).as("once").isEmpty();
    assertThat(defences.take(groups(1), start + 2 * EVERY - 1)).as("no sooner").isEmpty();
    assertThat(defences.due(_ -> false, start + 2 * EVERY)).as("not its own").isEmpty();
    assertThat(defences.take(groups(1), start + 2 * EVERY)).as("as if new").isEqualTo(groups(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7_000_000_000L, Long.MAX_VALUE - 1_000_000})
  void whatWasDefendedLongAgoIsForgotten(long start) {
    for (int i = 0; i < 100; i++) {
      defences.take(groups(i), start + i);
    }
    assertThat(defences.size()).isEqualTo(100);
    defences.take(groups(100), start + 100 + EVERY);
    assertThat(defences.size()).isEqualTo(1);
  }
}
