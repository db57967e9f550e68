package dev.mokalb.speaker.announce;

import static dev.mokalb.speaker.announce.Tables.group;
import static dev.mokalb.speaker.announce.Tables.nodeSet;
import static dev.mokalb.speaker.announce.Tables.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableMakerTest {

  private static final TableStamp NEXT_VIEW = new TableStamp(2, 0);

  /** What becomes of one group whose list was n1, n2, n3. */
  record Row(String what, String members, String eligible, String owner) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row("nothing changed: the owner keeps it", "n1,n2,n3", "n1,n2,n3", "n1"),
        new Row("a node joined: the owner keeps it", "n1,n2,n3,n4", "n1,n2,n3,n4", "n1"),
        new Row("an heir left: the owner keeps it", "n1,n3", "n1,n2,n3", "n1"),
        new Row("the owner left: the first heir", "n2,n3", "n1,n2,n3", "n2"),
        new Row("the owner is not eligible any more: the first heir", "n1,n2,n3", "n2,n3", "n2"),
        new Row("owner and first heir left: the second heir", "n3,n4", "n1,n2,n3,n4", "n3"),
        new Row("owner left, first heir not eligible: the second heir", "n2,n3", "n1,n3", "n3"),
        new Row("all of the list left: somebody else", "n4", "n1,n2,n3,n4", "n4"),
        new Row("nobody is eligible: nobody", "n1,n2,n3", "n9", ""),
        new Row("nobody is there: nobody", "", "n1,n2,n3", ""));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void ownerOfAPlacedGroup(Row row) {
    OwnershipTable previous = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3")));
    OwnershipTable next =
        TableMaker.next(
            previous,
            NEXT_VIEW,
            split(row.members()),
            new TreeMap<>(Map.of(group(0), split(row.eligible()))));
    assertThat(next.stamp()).isEqualTo(NEXT_VIEW);
    assertThat(next.ranked(group(0)).stream().limit(1).map(NodeName::value))
        .isEqualTo(row.owner().isEmpty() ? List.of() : List.of(row.owner()));
  }

  @Test
  void theListHoldsTheOwnerAndThreeHeirsWithoutRepetition() {
    SortedSet<NodeName> ten = nodeSet(10);
    OwnershipTable table =
        TableMaker.next(OwnershipTable.EMPTY, NEXT_VIEW, ten, Tables.eligible(100, ten));
    assertThat(table.ranked().values())
        .allSatisfy(list -> assertThat(new HashSet<>(list)).hasSize(4).hasSize(list.size()));
  }

  @Test
  void newGroupsFillTheEmptiestNode() {
    OwnershipTable previous =
        Tables.of(
            Map.of(group(0), List.of("n1"), group(1), List.of("n1"), group(2), List.of("n2")));
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    OwnershipTable next = TableMaker.next(previous, NEXT_VIEW, three, Tables.eligible(6, three));
    assertThat(Tables.counts(next, three).values()).containsExactly(2, 2, 2);
    assertThat(next.ranked(group(0)).getFirst()).isEqualTo(new NodeName("n1"));
    assertThat(next.ranked(group(1)).getFirst()).isEqualTo(new NodeName("n1"));
  }

  @Test
  void theFirstGroupDoesNotAlwaysGoToTheFirstNode() {
    SortedSet<NodeName> three = nodeSet(3);
    Set<NodeName> owners = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      SortedMap<GroupId, Set<NodeName>> one = new TreeMap<>(Map.of(group(i), three));
      OwnershipTable table = TableMaker.next(OwnershipTable.EMPTY, NEXT_VIEW, three, one);
      owners.add(table.ranked(group(i)).getFirst());
    }
    assertThat(owners).isEqualTo(three);
  }

  @Test
  void theGroupsOfALostNodeSpreadEvenlyOverTheOthers() {
    SortedSet<NodeName> ten = nodeSet(10);
    OwnershipTable table =
        TableMaker.next(OwnershipTable.EMPTY, NEXT_VIEW, ten, Tables.eligible(90, ten));
    for (NodeName lost : ten) {
      Set<NodeName> heirs = new HashSet<>();
      table.ranked().values().stream()
          .filter(list -> list.getFirst().equals(lost))
          .forEach(list -> heirs.add(list.get(1)));
      assertThat(heirs).as("first heirs of " + lost).hasSize(9);
    }
  }

  @Test
  void withinAViewListsStayAndANewGroupChangesNoOther() {
    SortedSet<NodeName> ten = nodeSet(10);
    OwnershipTable before =
        TableMaker.next(OwnershipTable.EMPTY, NEXT_VIEW, ten, Tables.eligible(50, ten));
    OwnershipTable after =
        TableMaker.next(before, before.stamp().nextIn(2), ten, Tables.eligible(51, ten));
    assertThat(after.stamp()).isEqualTo(new TableStamp(2, 1));
    IntStream.range(0, 50)
        .forEach(i -> assertThat(after.ranked(group(i))).isEqualTo(before.ranked(group(i))));
  }

  @Test
  void aNewViewGivesANewNodeItsShareOfHeirs() {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    OwnershipTable before =
        TableMaker.next(
            OwnershipTable.EMPTY, new TableStamp(1, 0), three, Tables.eligible(30, three));
    SortedSet<NodeName> four = nodeSet("n1", "n2", "n3", "n4");
    OwnershipTable after = TableMaker.next(before, NEXT_VIEW, four, Tables.eligible(30, four));
    assertThat(after.ranked().values()).allMatch(list -> list.contains(new NodeName("n4")));
  }

  @Test
  void stampsCountEpochsWithinAView() {
    assertThat(TableStamp.NONE.nextIn(0)).isEqualTo(new TableStamp(0, 0));
    assertThat(new TableStamp(3, 4).nextIn(3)).isEqualTo(new TableStamp(3, 5));
    assertThat(new TableStamp(3, 4).nextIn(7)).isEqualTo(new TableStamp(7, 0));
    assertThat(new TableStamp(7, 0)).isGreaterThan(new TableStamp(3, 5));
    assertThat(new TableStamp(0, 0)).isGreaterThan(TableStamp.NONE);
  }

  @Test
  void ownershipPromotesTheFirstLivingHeir() {
    OwnershipTable table = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3")));
    assertThat(Ownership.ownerOf(table, group(0), nodeSet("n1", "n2", "n3")))
        .contains(new NodeName("n1"));
    assertThat(Ownership.ownerOf(table, group(0), nodeSet("n2", "n3")))
        .contains(new NodeName("n2"));
    assertThat(Ownership.ownerOf(table, group(0), nodeSet("n3"))).contains(new NodeName("n3"));
    assertThat(Ownership.ownerOf(table, group(0), nodeSet("n4"))).isEmpty();
    assertThat(Ownership.ownerOf(table, group(1), nodeSet("n1"))).isEmpty();
  }

  private static SortedSet<NodeName> split(String names) {
    return new TreeSet<>(nodes(names.isEmpty() ? new String[0] : names.split(",", -1)));
  }
}
