package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.MovePolicy.Evenness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TableMakerPropertiesTest {

  private static final int GROUPS = 40;

  /** Groups and nodes that change at random, and the table that follows them. */
  private static final class Cluster {

    final Random random;
    final SortedSet<NodeName> nodes;
    final Book book = new Book();
    final Map<NodeName, Fitness> fitness = new HashMap<>();
    SortedSet<NodeName> members;
    OwnershipTable table = OwnershipTable.EMPTY;
    Set<GroupId> touched = new HashSet<>();

    Cluster(long seed, int nodeCount) {
      random = new Random(seed);
      nodes = Tables.nodeSet(nodeCount);
      members = new TreeSet<>(nodes);
      nodes.forEach(node -> fitness.put(node, Fitness.READY));
    }

    void changeNodes() {
      members = new TreeSet<>(nodes);
      members.removeIf(_ -> random.nextInt(4) == 0);
      members.add(nodes.first());
      Fitness[] all = Fitness.values();
      nodes.forEach(node ->
          fitness.put(
              node, random.nextInt(3) == 0 ? all[random.nextInt(all.length)] : Fitness.READY));
    }

    void changeGroups(int dices) {
      touched = new HashSet<>();
      for (int i = 0; i < GROUPS; i++) {
        int dice = random.nextInt(dices);
        GroupId id = Tables.group(i);
        if (dice == 0) {
          book.remove(id);
          touched.add(id);
        } else if (dice < 4) {
          book.put(id, someNodes());
          touched.add(id);
        }
      }
    }

    private Eligibility someNodes() {
      SortedMap<NodeName, Merit> merits = new TreeMap<>();
      for (NodeName node : nodes) {
        if (random.nextInt(3) > 0) {
          merits.put(node, new Merit(random.nextInt(6) == 0 ? 5 : 0, Set.of()));
        }
      }
      return new Eligibility(merits);
    }

    Field field() {
      return Tables.field(members, fitness);
    }

    TableMaker.Request request() {
      long view = table.stamp().viewId() + random.nextInt(2);
      return new TableMaker.Request(
          table,
          table.stamp().nextIn(Math.max(1, view)),
          field(),
          touched,
          Map.of(),
          _ -> Optional.empty());
    }

    /** Members that may own the group, as the maker has to see it. */
    Set<NodeName> candidates(GroupId group) {
      Set<NodeName> candidates = new HashSet<>(book.eligibility(group).merits().keySet());
      candidates.removeIf(node -> !members.contains(node) || !field().of(node).mayOwn());
      return candidates;
    }

    /** Of the fittest candidates those that are preferred the most. */
    Set<NodeName> best(GroupId group) {
      Set<NodeName> best = candidates(group);
      Fitness fittest =
          best.stream().map(field()::of).min(Fitness::compareTo).orElse(Fitness.NO_NODE);
      best.removeIf(node -> field().of(node) != fittest);
      long highest = best.stream().mapToLong(node -> score(group, node)).max().orElse(0);
      best.removeIf(node -> score(group, node) < highest);
      return best;
    }

    private long score(GroupId group, NodeName node) {
      return book.eligibility(group).meritOf(node).orElseThrow().score();
    }
  }

  @Property
  void newGroupsOfEqualEligibilityDifferByAtMostOne(
      @ForAll @IntRange(min = 1, max = 30) int nodes,
      @ForAll @IntRange(min = 0, max = 300) int groups) {
    SortedSet<NodeName> members = Tables.nodeSet(nodes);
    OwnershipTable table = Tables.even(new TableStamp(1, 0), members, groups);
    assertThat(table.rows().size()).isEqualTo(groups);
    assertThat(Tables.spread(table, members)).isLessThanOrEqualTo(1);
  }

  @Property
  void afterTheLossOfAnyNodeAnEvenTableIsStillEven(
      @ForAll @IntRange(min = 2, max = 12) int nodes,
      @ForAll @IntRange(min = 0, max = 120) int groups) {
    SortedSet<NodeName> members = Tables.nodeSet(nodes);
    OwnershipTable table = Tables.even(new TableStamp(1, 0), members, groups);
    for (NodeName lost : members) {
      SortedSet<NodeName> rest = new TreeSet<>(members);
      rest.remove(lost);
      OwnershipTable next =
          Tables.made(
              table, new TableStamp(2, 0), Tables.field(rest), Book.ofGroups(groups, members));
      assertThat(Tables.spread(next, rest)).as("without " + lost).isLessThanOrEqualTo(1);
    }
  }

  @Property
  void onlyEligibleMembersAreRankedAndNoGroupIsLeftOutWithoutNeed(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    TableMaker maker = new TableMaker();
    for (int step = 0; step < 10; step++) {
      cluster.changeNodes();
      cluster.changeGroups(10);
      cluster.table = maker.next(cluster.request(), cluster.book).table();
      assertThat(cluster.book.ids())
          .containsAll(Tables.rows(cluster.table).keySet())
          .allSatisfy(group -> {
            Set<NodeName> candidates = cluster.candidates(group);
            List<NodeName> ranked = cluster.table.ranked(group);
            assertThat(candidates).containsAll(ranked);
            assertThat(ranked)
                .doesNotHaveDuplicates()
                .hasSize(Math.min(TableMaker.RANKED_MAX, candidates.size()));
          });
    }
  }

  @Property
  void theFitterNeverStandBehindTheLessFit(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    TableMaker maker = new TableMaker();
    for (int step = 0; step < 10; step++) {
      cluster.changeNodes();
      cluster.changeGroups(10);
      cluster.table = maker.next(cluster.request(), cluster.book).table();
      Field field = cluster.field();
      Tables.rows(cluster.table)
          .forEach((group, row) -> {
            List<Fitness> heirs = row.ranked().stream().skip(1).map(field::of).toList();
            assertThat(heirs).isSorted();
            Fitness best =
                cluster.candidates(group).stream()
                    .map(field::of)
                    .min(Fitness::compareTo)
                    .orElseThrow();
            if (field.of(row.owner()).givesAway()) {
              assertThat(field.of(row.owner())).isEqualTo(best);
            }
          });
    }
  }

  @Property
  void aGroupMovesOnlyIfItsOwnerCannotKeepItAndIsThenGivenByIt(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    TableMaker maker = new TableMaker();
    for (int step = 0; step < 10; step++) {
      cluster.changeNodes();
      cluster.changeGroups(10);
      OwnershipTable before = cluster.table;
      cluster.table = maker.next(cluster.request(), cluster.book).table();
      Field field = cluster.field();
      Tables.rows(cluster.table)
          .forEach((group, row) -> {
            Optional<NodeName> answering =
                before
                    .row(group)
                    .flatMap(r ->
                        Ownership.ownerOf(
                            r, group, cluster.book.eligibility(group), field.roster()));
            if (answering.isPresent() && !answering.get().equals(row.owner())) {
              NodeName old = answering.get();
              boolean couldKeep =
                  cluster.candidates(group).contains(old) && !field.of(old).givesAway();
              assertThat(couldKeep).as("%s of %s", old, group).isFalse();
              assertThat(row.giver()).contains(old);
            }
          });
    }
  }

  @Property
  void aChangeOfSomeGroupsGivesTheSameAsAMakerThatRemembersNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    TableMaker maker = new TableMaker();
    cluster.changeNodes();
    for (int step = 0; step < 20; step++) {
      cluster.changeGroups(60);
      TableStamp stamp = cluster.table.stamp().nextIn(1);
      TableMaker.Request request =
          new TableMaker.Request(
              cluster.table,
              stamp,
              cluster.field(),
              cluster.touched,
              Map.of(),
              _ -> Optional.empty());
      TableMaker.Made quick = maker.next(request, cluster.book);
      TableMaker.Made slow = new TableMaker().next(request, cluster.book);
      assertThat(quick.table()).isEqualTo(slow.table());
      assertThat(quick.change()).isEqualTo(slow.change());
      assertThat(cluster.table.changed(quick.table().stamp(), quick.change()))
          .isEqualTo(quick.table());
      cluster.table = quick.table();
    }
  }

  @Property
  void rebalancingEndsAndLeavesTheNodesEven(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int nodes) {
    SortedSet<NodeName> members = Tables.nodeSet(nodes);
    Random random = new Random(seed);
    Map<GroupId, List<String>> lists = new HashMap<>();
    for (int i = 0; i < GROUPS; i++) {
      lists.put(Tables.group(i), List.of("n%02d".formatted(random.nextInt(nodes))));
    }
    Book book = Book.ofGroups(GROUPS, members);
    Field field = Tables.field(members);
    OwnershipTable table = Tables.of(lists);
    int steps = 0;
    SortedMap<GroupId, NodeName> moves = Rebalancer.moves(table, book, field, Evenness.BY_MOVES, 3);
    while (!moves.isEmpty()) {
      assertThat(++steps).isLessThanOrEqualTo(GROUPS);
      table =
          new TableMaker()
              .next(
                  new TableMaker.Request(
                      table,
                      table.stamp().nextIn(1),
                      field,
                      Set.of(),
                      Map.copyOf(moves),
                      _ -> Optional.empty()),
                  book)
              .table();
      moves = Rebalancer.moves(table, book, field, Evenness.BY_MOVES, 3);
    }
    assertThat(Tables.spread(table, members)).isLessThanOrEqualTo(1);
    assertThat(Rebalancer.moves(Tables.of(lists), book, field, Evenness.BY_NEW_GROUPS, 3))
        .isEmpty();
  }

  @Property
  void movesForPreferenceAloneEndWhereTheConfigurationPrefers(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int nodes) {
    Cluster cluster = new Cluster(seed, nodes);
    cluster.changeNodes();
    cluster.changeGroups(4);
    cluster.table = new TableMaker().next(cluster.request(), cluster.book).table();
    cluster.changeGroups(4); // Who is placed already is not where it would be placed now.
    cluster.table = new TableMaker().next(cluster.request(), cluster.book).table();
    Field field = cluster.field();
    int steps = 0;
    while (true) {
      SortedMap<GroupId, NodeName> moves =
          Rebalancer.moves(cluster.table, cluster.book, field, Evenness.BY_NEW_GROUPS, 3);
      assertThat(moves).hasSizeLessThanOrEqualTo(3);
      if (moves.isEmpty()) {
        break;
      }
      assertThat(++steps).isLessThanOrEqualTo(GROUPS);
      OwnershipTable before = cluster.table;
      cluster.table = moved(cluster, moves);
      moves.forEach((group, node) -> {
        NodeName owner = before.ranked(group).getFirst();
        assertThat(cluster.best(group)).contains(node).doesNotContain(owner);
        assertThat(field.of(node)).isEqualTo(field.of(owner));
        assertThat(cluster.table.row(group).orElseThrow().owner()).isEqualTo(node);
        assertThat(cluster.table.row(group).orElseThrow().giver()).contains(owner);
      });
    }
    Tables.rows(cluster.table)
        .forEach((group, row) -> {
          Set<NodeName> best = cluster.best(group);
          boolean lessFit = !field.of(row.owner()).equals(field.of(best.iterator().next()));
          assertThat(lessFit || best.contains(row.owner())).as("%s at %s", group, row).isTrue();
        });
  }

  private static OwnershipTable moved(Cluster cluster, SortedMap<GroupId, NodeName> moves) {
    TableStamp stamp = cluster.table.stamp();
    return new TableMaker()
        .next(
            new TableMaker.Request(
                cluster.table,
                stamp.nextIn(stamp.viewId()),
                cluster.field(),
                Set.of(),
                Map.copyOf(moves),
                _ -> Optional.empty()),
            cluster.book)
        .table();
  }
}
