package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Histories of joins, leaves, new and lost Services and eligibility, each from one seed. */
class TableMakerPropertiesTest {

  /** A cluster that changes at random. */
  private static final class Cluster {

    final Random random;
    final SortedSet<NodeName> nodes;
    SortedSet<NodeName> members;
    SortedMap<GroupId, Set<NodeName>> eligible;
    OwnershipTable table = OwnershipTable.EMPTY;

    Cluster(long seed, int nodeCount) {
      random = new Random(seed);
      nodes = Tables.nodeSet(nodeCount);
      members = new TreeSet<>(nodes);
      eligible = new TreeMap<>();
    }

    void change() {
      members = new TreeSet<>(nodes);
      members.removeIf(_ -> random.nextInt(4) == 0);
      members.add(nodes.first());
      for (int i = 0; i < 40; i++) {
        int dice = random.nextInt(10);
        if (dice == 0) {
          eligible.remove(Tables.group(i));
        } else if (dice < 4) {
          Set<NodeName> some = new HashSet<>(nodes);
          some.removeIf(_ -> random.nextInt(3) == 0);
          eligible.put(Tables.group(i), some);
        }
      }
    }

    OwnershipTable next() {
      long view = table.stamp().viewId() + random.nextInt(2);
      return TableMaker.next(table, table.stamp().nextIn(view), members, eligible);
    }
  }

  @Property
  void newGroupsOfEqualEligibilityDifferByAtMostOne(
      @ForAll @IntRange(min = 1, max = 30) int nodes,
      @ForAll @IntRange(min = 0, max = 300) int groups) {
    SortedSet<NodeName> members = Tables.nodeSet(nodes);
    OwnershipTable table =
        TableMaker.next(
            OwnershipTable.EMPTY, new TableStamp(1, 0), members, Tables.eligible(groups, members));
    assertThat(table.ranked()).hasSize(groups);
    assertThat(Tables.spread(table, members)).isLessThanOrEqualTo(1);
  }

  @Property
  void afterTheLossOfAnyNodeAnEvenTableIsStillEven(
      @ForAll @IntRange(min = 2, max = 12) int nodes,
      @ForAll @IntRange(min = 0, max = 120) int groups) {
    SortedSet<NodeName> members = Tables.nodeSet(nodes);
    SortedMap<GroupId, Set<NodeName>> eligible = Tables.eligible(groups, members);
    OwnershipTable table =
        TableMaker.next(OwnershipTable.EMPTY, new TableStamp(1, 0), members, eligible);
    for (NodeName lost : members) {
      SortedSet<NodeName> rest = new TreeSet<>(members);
      rest.remove(lost);
      OwnershipTable next = TableMaker.next(table, new TableStamp(2, 0), rest, eligible);
      assertThat(Tables.spread(next, rest)).as("without " + lost).isLessThanOrEqualTo(1);
    }
  }

  @Property
  void onlyEligibleMembersAreRankedAndNoGroupIsLeftOutWithoutNeed(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    for (int step = 0; step < 10; step++) {
      cluster.change();
      cluster.table = cluster.next();
      cluster.eligible.forEach((group, eligible) -> {
        Set<NodeName> candidates = new HashSet<>(eligible);
        candidates.retainAll(cluster.members);
        List<NodeName> ranked = cluster.table.ranked(group);
        assertThat(candidates).containsAll(ranked);
        assertThat(ranked)
            .doesNotHaveDuplicates()
            .hasSize(Math.min(TableMaker.RANKED_MAX, candidates.size()));
      });
      assertThat(cluster.eligible.keySet()).containsAll(cluster.table.ranked().keySet());
    }
  }

  @Property
  void aGroupMovesOnlyIfItsOwnerCannotKeepItAndThenToTheHeirThatWasAnnounced(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    for (int step = 0; step < 10; step++) {
      cluster.change();
      OwnershipTable before = cluster.table;
      cluster.table = cluster.next();
      cluster.table.ranked().keySet().stream()
          .filter(group -> !before.ranked(group).isEmpty())
          .forEach(group -> {
            Set<NodeName> able = new HashSet<>(cluster.members);
            able.retainAll(cluster.eligible.get(group));
            Ownership.ownerOf(before, group, able)
                .ifPresent(
                    heir -> assertThat(cluster.table.ranked(group).getFirst()).isEqualTo(heir));
          });
    }
  }

  @Property
  void theOrderAndKindOfTheInputsDoNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    for (int step = 0; step < 5; step++) {
      cluster.change();
      OwnershipTable one = cluster.next();
      cluster.eligible.replaceAll((group, eligible) -> shuffled(eligible, cluster.random));
      assertThat(TableMaker.next(cluster.table, one.stamp(), cluster.members, cluster.eligible))
          .isEqualTo(one);
      cluster.table = one;
    }
  }

  private static Set<NodeName> shuffled(Set<NodeName> nodes, Random random) {
    List<NodeName> list = new ArrayList<>(nodes);
    Collections.shuffle(list, random);
    return new LinkedHashSet<>(list);
  }
}
