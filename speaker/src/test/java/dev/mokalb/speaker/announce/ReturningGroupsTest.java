package dev.mokalb.speaker.announce;

import static dev.mokalb.speaker.announce.Tables.field;
import static dev.mokalb.speaker.announce.Tables.group;
import static dev.mokalb.speaker.announce.Tables.nodeSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a group goes that was no more for a while. */
class ReturningGroupsTest {

  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");

  /** Who gets a group that n1 owned until it was no more, when the nodes are like this. */
  record Return(String what, Map<String, Fitness> fitness, String owners) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Return> returns() {
    return Stream.of(
        new Return("nothing changed", Map.of(), "n1"),
        new Return("n1 comes and goes: it is not new there", Map.of("n1", Fitness.DAMPED), "n1"),
        new Return("n1 is cordoned", Map.of("n1", Fitness.CORDONED), "n2n3"),
        new Return("n1 knows old things", Map.of("n1", Fitness.STALE), "n2n3"),
        new Return("n1 is excluded", Map.of("n1", Fitness.EXCLUDED), "n2n3"),
        new Return(
            "all are cordoned",
            Map.of("n1", Fitness.CORDONED, "n2", Fitness.CORDONED, "n3", Fitness.CORDONED),
            "n1"));
  }

  @ParameterizedTest
  @MethodSource("returns")
  void aGroupThatComesBackReturnsWhereItWas(Return row) {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    SortedMap<NodeName, Fitness> fitness = new TreeMap<>();
    three.forEach(
        node -> fitness.put(node, row.fitness().getOrDefault(node.value(), Fitness.READY)));
    // By their number n1 would be the last to get another one.
    OwnershipTable others =
        Tables.of(Map.of(group(1), List.of("n1", "n2"), group(2), List.of("n1", "n3")));
    OwnershipTable next = returned(others, field(three, fitness), Book.ofGroups(3, three));
    assertThat(row.owners()).contains(next.row(group(0)).orElseThrow().owner().value());
    assertThat(next.row(group(0)).flatMap(TableRow::giver)).isEmpty();
  }

  @Test
  void aGroupThatComesBackGoesToWhoIsPreferredNow() {
    Book book = new Book();
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    merits.put(N1, new Merit(0, Set.of()));
    merits.put(N2, new Merit(50, Set.of()));
    book.put(group(0), new Eligibility(merits));
    OwnershipTable next = returned(OwnershipTable.EMPTY, field(nodeSet("n1", "n2")), book);
    assertThat(next.row(group(0)).orElseThrow().owner()).isEqualTo(N2);
  }

  /** The table after group 0, which n1 owned, is back. */
  private static OwnershipTable returned(OwnershipTable previous, Field field, Book book) {
    TableMaker.Request request =
        new TableMaker.Request(
            previous,
            previous.stamp().nextIn(2),
            field,
            Set.of(group(0)),
            Map.of(),
            _ -> Optional.of(N1));
    return new TableMaker().next(request, book).table();
  }
}
