package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Eligibility;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Merit;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.MovePolicy.Evenness;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Tables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** When what could stay moves, by a clock that goes from one due moment to the next. */
class DeciderTest {

  private static final NodeName A = new NodeName("a");
  private static final NodeName B = new NodeName("b");
  private static final NodeName C = new NodeName("c");
  private static final int GROUPS = 50;
  private static final MovePolicy BY_PREFERENCE = MovePolicy.DEFAULT;
  private static final MovePolicy BY_MOVES =
      new MovePolicy(Evenness.BY_MOVES, Duration.ofSeconds(5), 3);

  /** The coordinator of a cluster, and how many groups moved in which millisecond. */
  private static final class Coordinator {

    final Book book = new Book();
    final Company company = new Company(A);
    final Decider decider;
    final SortedMap<Long, Integer> moves = new TreeMap<>();
    OwnershipTable table = OwnershipTable.EMPTY;
    long now;

    Coordinator(MovePolicy policy) {
      decider = new Decider(book, NetworkKind.LAN.timing(), policy);
    }

    void view(long id, NodeName... members) {
      View view = new View(id, List.of(members), true, List.of());
      company.install(view);
      Map<NodeName, Fitness> fitness = new HashMap<>();
      view.members().forEach(node -> fitness.put(node, Fitness.READY));
      decider.nodes(fitness);
      decider.viewChanged(view, A, Set.of(), now);
    }

    /** Every group may be owned by all of these, as much as it says. */
    void prefer(Map<NodeName, Long> scores) {
      SortedMap<NodeName, Merit> merits = new TreeMap<>();
      scores.forEach((node, score) -> merits.put(node, new Merit(score, Set.of())));
      Eligibility eligibility = new Eligibility(merits);
      Set<GroupId> groups = new TreeSet<>();
      for (int i = 0; i < GROUPS; i++) {
        groups.add(Tables.group(i));
        book.put(Tables.group(i), eligibility);
      }
      decider.touched(groups);
    }

    void put(GroupId group) {
      book.put(group, Eligibility.ofEqual(new TreeSet<>(List.of(A, B))));
      decider.touched(Set.of(group));
    }

    void remove(GroupId group) {
      book.remove(group);
      decider.touched(Set.of(group));
      decide();
    }

    /** Looks when there is a reason to, and else only when it wanted to look again. */
    void untilSecond(int second) {
      long time = Duration.ofSeconds(second).toNanos();
      decide();
      OptionalLong due = decider.nextDue(now);
      while (due.isPresent() && due.getAsLong() <= time) {
        now = due.getAsLong();
        decide();
        due = decider.nextDue(now);
      }
      now = time;
    }

    private void decide() {
      Rank rank = new Rank(1, 0, A);
      if (decider.decide(company, table, rank, true, now)
          instanceof Decider.Outcome.Decided(Decider.Decision decision)) {
        int moved = 0;
        for (GroupId group : decision.changed()) {
          List<NodeName> before = table.ranked(group);
          List<NodeName> next = decision.table().ranked(group);
          boolean placed = !before.isEmpty() && !next.isEmpty();
          moved += placed && !before.getFirst().equals(next.getFirst()) ? 1 : 0;
        }
        table = decision.table();
        if (moved > 0) {
          moves.put(Duration.ofNanos(now).toMillis(), moved);
        }
      }
    }

    int owned(NodeName node) {
      return Tables.counts(table, List.of(A, B, C)).getOrDefault(node, 0);
    }
  }

  private static Coordinator settled(MovePolicy policy) {
    Coordinator coordinator = new Coordinator(policy);
    coordinator.view(1, A, B);
    coordinator.prefer(Map.of(A, 0L, B, 0L));
    coordinator.untilSecond(100);
    assertThat(coordinator.owned(A)).isEqualTo(GROUPS / 2);
    assertThat(coordinator.moves).isEmpty();
    return coordinator;
  }

  @Test
  void toAPreferredNodeTenMoveEachSecondAfterHalfAMinute() {
    Coordinator coordinator = settled(BY_PREFERENCE);
    coordinator.prefer(Map.of(A, 0L, B, 50L));
    coordinator.untilSecond(200);
    assertThat(coordinator.moves)
        .containsExactly(Map.entry(130_000L, 10), Map.entry(131_000L, 10), Map.entry(132_000L, 5));
    assertThat(coordinator.owned(B)).isEqualTo(GROUPS);
    assertThat(coordinator.decider.nextDue(coordinator.now)).isEmpty();
  }

  @Test
  void whateverChangesMeanwhileBeginsTheHalfMinuteAnew() {
    Coordinator coordinator = settled(BY_PREFERENCE);
    coordinator.prefer(Map.of(A, 0L, B, 50L));
    coordinator.untilSecond(120);
    coordinator.view(2, A, B, C);
    coordinator.untilSecond(149);
    assertThat(coordinator.moves).isEmpty();
    coordinator.untilSecond(151);
    assertThat(coordinator.moves.firstKey()).isEqualTo(150_000);
    coordinator.prefer(Map.of(A, 0L, B, 0L));
    coordinator.untilSecond(300);
    assertThat(coordinator.moves).hasSize(2); // What moved stays, and the rest does, too.
  }

  @Test
  void aNodeThatJoinsIsGivenNothingUnlessMovesAreAskedFor() {
    Coordinator coordinator = settled(BY_PREFERENCE);
    coordinator.prefer(Map.of(A, 0L, B, 0L, C, 0L));
    coordinator.view(2, A, B, C);
    coordinator.untilSecond(300);
    assertThat(coordinator.moves).isEmpty();
    assertThat(coordinator.owned(C)).isZero();
  }

  @Test
  void aNodeThatJoinsIsGivenItsShareByFewMovesEachSecond() {
    Coordinator coordinator = settled(BY_MOVES);
    coordinator.prefer(Map.of(A, 0L, B, 0L, C, 0L));
    coordinator.view(2, A, B, C);
    coordinator.untilSecond(300);
    List<Long> seconds = new ArrayList<>();
    for (long second = 0; second < 6; second++) {
      seconds.add(105_000 + second * 1_000);
    }
    assertThat(coordinator.moves.keySet()).containsExactlyElementsOf(seconds);
    assertThat(coordinator.moves.values()).containsExactly(3, 3, 3, 3, 3, 1);
    assertThat(coordinator.owned(C)).isEqualTo(16);
  }

  /** As of a Service that is made anew, or whose last endpoint is away for a moment. */
  @Test
  void aGroupThatWasNoMoreReturnsToItsOwnerForFiveMinutes() {
    Coordinator coordinator = settled(BY_PREFERENCE);
    GroupId group = ownedBy(coordinator, B);
    // B has the most then, so that a group that is new goes to A.
    for (int other = 0; other < GROUPS && coordinator.owned(A) > 5; other++) {
      if (coordinator.table.ranked(Tables.group(other)).getFirst().equals(A)) {
        coordinator.remove(Tables.group(other));
      }
    }
    coordinator.remove(group);
    coordinator.untilSecond(399);
    coordinator.put(group);
    coordinator.untilSecond(400);
    assertThat(coordinator.table.ranked(group)).startsWith(B);

    coordinator.remove(group);
    coordinator.untilSecond(701);
    coordinator.put(group);
    coordinator.untilSecond(702);
    assertThat(coordinator.table.ranked(group)).startsWith(A);
  }

  private static GroupId ownedBy(Coordinator coordinator, NodeName node) {
    for (int i = 0; i < GROUPS; i++) {
      if (coordinator.table.ranked(Tables.group(i)).getFirst().equals(node)) {
        return Tables.group(i);
      }
    }
    throw new AssertionError(node + " owns nothing");
  }
}
