package dev.mokalb.speaker.announce;

import static dev.mokalb.speaker.announce.Tables.field;
import static dev.mokalb.speaker.announce.Tables.group;
import static dev.mokalb.speaker.announce.Tables.made;
import static dev.mokalb.speaker.announce.Tables.nodeSet;
import static dev.mokalb.speaker.announce.Tables.nodes;
import static dev.mokalb.speaker.announce.Tables.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final NodeName N1 = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final NodeName N3 = new NodeName("n3");

  /** What becomes of one group whose list was n1, n2, n3. */
  record Row(String what, String members, String eligible, String owner, String giver) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Row> rowsOfPlacedGroups() {
    return Stream.of(
        new Row("nothing changed: the owner keeps it", "n1,n2,n3", "n1,n2,n3", "n1", ""),
        new Row("a node joined: the owner keeps it", "n1,n2,n3,n4", "n1,n2,n3,n4", "n1", ""),
        new Row("an heir left: the owner keeps it", "n1,n3", "n1,n2,n3", "n1", ""),
        new Row("the owner left: the first heir", "n2,n3", "n1,n2,n3", "n2", ""),
        new Row(
            "the owner is not eligible any more: the first heir, given by the owner",
            "n1,n2,n3",
            "n2,n3",
            "n2",
            "n1"),
        new Row("owner and first heir left: the second heir", "n3,n4", "n1,n2,n3,n4", "n3", ""),
        new Row("owner left, first heir not eligible: the second", "n2,n3", "n1,n3", "n3", "n2"),
        new Row("all of the list left: somebody else", "n4", "n1,n2,n3,n4", "n4", ""),
        new Row("nobody is eligible: nobody", "n1,n2,n3", "n9", "", ""),
        new Row("nobody is there: nobody", "", "n1,n2,n3", "", ""));
  }

  @ParameterizedTest
  @MethodSource("rowsOfPlacedGroups")
  void ownerOfAPlacedGroup(Row row) {
    OwnershipTable previous = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3")));
    OwnershipTable next =
        made(previous, NEXT_VIEW, field(split(row.members())), book(split(row.eligible())));
    assertThat(next.stamp()).isEqualTo(NEXT_VIEW);
    assertThat(next.row(group(0)).map(r -> r.owner().value()).orElse("")).isEqualTo(row.owner());
    assertThat(next.row(group(0)).flatMap(TableRow::giver).map(NodeName::value).orElse(""))
        .isEqualTo(row.giver());
  }

  private static Book book(Set<NodeName> eligible) {
    return Book.ofGroups(1, eligible);
  }

  /** Who gets, or keeps, one group when the nodes n1 to n3 are like this; n1 owned it. */
  record Fit(String what, Map<String, Fitness> fitness, String newGroup, String placedGroup) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Fit> fits() {
    return Stream.of(
        new Fit("n1 is cordoned", Map.of("n1", Fitness.CORDONED), "n2n3", "n2"),
        new Fit("n1 is not Ready", Map.of("n1", Fitness.NOT_READY), "n2n3", "n2"),
        new Fit(
            "all are cordoned: nothing moves",
            Map.of("n1", Fitness.CORDONED, "n2", Fitness.CORDONED, "n3", Fitness.CORDONED),
            "n1n2n3",
            "n1"),
        new Fit(
            "the others are worse than cordoned: nothing moves",
            Map.of("n1", Fitness.CORDONED, "n2", Fitness.NOT_READY, "n3", Fitness.STALE),
            "n1",
            "n1"),
        new Fit(
            "all are not Ready: the control plane is in trouble, and nothing moves",
            Map.of("n1", Fitness.NOT_READY, "n2", Fitness.NOT_READY, "n3", Fitness.NOT_READY),
            "n1n2n3",
            "n1"),
        new Fit("n1 comes and goes: it keeps", Map.of("n1", Fitness.DAMPED), "n2n3", "n1"),
        new Fit("n1 knows old things: it keeps", Map.of("n1", Fitness.STALE), "n2n3", "n1"),
        new Fit("n1 leaves", Map.of("n1", Fitness.DRAINING), "n2n3", "n2"),
        new Fit(
            "n1 leaves and the others may own nothing: it keeps until it is gone",
            Map.of("n1", Fitness.DRAINING, "n2", Fitness.EXCLUDED, "n3", Fitness.NO_NODE),
            "n1",
            "n1"),
        new Fit("n1 is excluded", Map.of("n1", Fitness.EXCLUDED), "n2n3", "n2"),
        new Fit("n1 is out of service", Map.of("n1", Fitness.OUT_OF_SERVICE), "n2n3", "n2"));
  }

  @ParameterizedTest
  @MethodSource("fits")
  void theFittestOwns(Fit fit) {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    Map<NodeName, Fitness> fitness = new HashMap<>();
    three.forEach(n -> fitness.put(n, fit.fitness().getOrDefault(n.value(), Fitness.READY)));
    Field field = field(three, fitness);
    OwnershipTable placed = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3")));
    assertThat(made(placed, NEXT_VIEW, field, book(three)).row(group(0)).orElseThrow().owner())
        .isEqualTo(new NodeName(fit.placedGroup()));
    SortedSet<NodeName> owners = new TreeSet<>();
    OwnershipTable many = made(OwnershipTable.EMPTY, NEXT_VIEW, field, Book.ofGroups(30, three));
    rows(many).values().forEach(row -> owners.add(row.owner()));
    assertThat(owners.stream().map(NodeName::value).reduce("", String::concat))
        .isEqualTo(fit.newGroup());
  }

  @Test
  void preferenceComesBeforeEvenness() {
    Book book = new Book();
    Eligibility prefersN2 =
        new Eligibility(
            new TreeMap<>(
                Map.of(N1, Merit.PLAIN, N2, new Merit(10, Set.of()), N3, new Merit(3, Set.of()))));
    IntStream.range(0, 9).forEach(i -> book.put(group(i), prefersN2));
    OwnershipTable table =
        made(OwnershipTable.EMPTY, NEXT_VIEW, field(nodeSet("n1", "n2", "n3")), book);
    assertThat(rows(table).values())
        .allSatisfy(row -> assertThat(row.ranked()).containsExactly(N2, N3, N1));
    OwnershipTable kept =
        made(
            Tables.of(Map.of(group(0), List.of("n1"))),
            NEXT_VIEW,
            field(nodeSet("n1", "n2", "n3")),
            book);
    assertThat(kept.ranked(group(0))).as("what is placed stays").startsWith(N1);
  }

  @Test
  void aNodeWithoutTheInterfaceOrThatDeclinesIsPassedOver() {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    SortedSet<String> wanted = new TreeSet<>(Set.of("eth1"));
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    three.forEach(node -> merits.put(node, new Merit(0, Set.of(wanted))));
    Book book = new Book();
    book.put(group(0), new Eligibility(merits));
    SortedMap<NodeName, Standing> standings = new TreeMap<>(Tables.roster(three).standings());
    standings.put(N1, Standing.UNTOLD.withInterfaces(interfaces("eth0")));
    standings.put(N2, Standing.UNTOLD.withDeclined(new TreeSet<>(Set.of(group(0)))));
    Field field = Field.of(new Roster(standings), field(three).fitness(), Set.of());
    assertThat(made(OwnershipTable.EMPTY, NEXT_VIEW, field, book).ranked(group(0)))
        .containsExactly(N3);
  }

  @Test
  void whoeverLacksTheFewestAddressesOwnsTheGroup() {
    SortedSet<NodeName> six = nodeSet("n1", "n2", "n3", "n4", "n5", "n6");
    Book book = book(six);
    OwnershipTable placed = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3", "n4")));
    assertThat(ownerWithLacking(placed, book, Map.of())).isEqualTo(N1);
    assertThat(ownerWithLacking(placed, book, Map.of(N1, 1)))
        .as("the first heir, which answers already")
        .isEqualTo(N2);
    assertThat(ownerWithLacking(placed, book, Map.of(N1, 2, N2, 2, N3, 1)).value())
        .as("the first one that lacks nothing")
        .isEqualTo("n4");
    NodeName n4 = new NodeName("n4");
    assertThat(ownerWithLacking(placed, book, Map.of(N1, 1, N2, 1, N3, 1, n4, 1)).value())
        .as("one that is not in the list")
        .isIn("n5", "n6");
    Map<NodeName, Integer> all = new TreeMap<>();
    six.forEach(node -> all.put(node, 1));
    assertThat(ownerWithLacking(placed, book, all)).as("nobody is better").isEqualTo(N1);
    all.put(N1, 2);
    assertThat(ownerWithLacking(placed, book, all)).as("the others lack fewer").isEqualTo(N2);
  }

  private static NodeName ownerWithLacking(
      OwnershipTable placed, Book book, Map<NodeName, Integer> lacking) {
    SortedSet<NodeName> six = nodeSet("n1", "n2", "n3", "n4", "n5", "n6");
    SortedMap<NodeName, Standing> standings = new TreeMap<>(Tables.roster(six).standings());
    lacking.forEach((node, count) ->
        standings.put(node, Standing.UNTOLD.withLacking(new TreeMap<>(Map.of(group(0), count)))));
    Roster roster = new Roster(standings);
    Field field = Field.of(roster, field(six).fitness(), Set.of());
    TableRow row = made(placed, NEXT_VIEW, field, book).row(group(0)).orElseThrow();
    assertThat(Ownership.ownerOf(row, group(0), book.eligibility(group(0)), roster))
        .as("the list and what is read from it agree")
        .contains(row.owner());
    Shares.Gatherer gatherer = new Shares.Gatherer(row.ranked().get(1));
    gatherer.add(book.group(group(0)).orElseThrow(), row, book.eligibility(group(0)), roster);
    assertThat(gatherer.shares().owners().values()).containsOnly(row.owner());
    assertThat(gatherer.shares().inheritable())
        .as("of the first heir, which is the ablest")
        .containsExactly(group(0).lowest());
    return row.owner();
  }

  private static SortedMap<String, MacAddress> interfaces(String name) {
    return new TreeMap<>(Map.of(name, MacAddress.of("02:00:00:00:00:01")));
  }

  @Test
  void aGroupThatTakesInALowerAddressKeepsItsOwner() {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    Book book = new Book();
    book.put(group(5), Eligibility.ofEqual(three));
    TableMaker maker = new TableMaker();
    OwnershipTable before = next(maker, OwnershipTable.EMPTY, three, Set.of(), book);
    NodeName owner = before.ranked(group(5)).getFirst();
    book.remove(group(5));
    GroupId grown =
        book.put(
            List.of(IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.5")),
            Eligibility.ofEqual(three));
    OwnershipTable after = next(maker, before, three, Set.of(group(5), grown), book);
    assertThat(after.ranked(grown)).startsWith(owner);
    assertThat(after.row(group(5))).isEmpty();
    assertThat(after.row(grown).flatMap(TableRow::giver)).isEmpty();
  }

  private static OwnershipTable next(
      TableMaker maker,
      OwnershipTable previous,
      SortedSet<NodeName> members,
      Set<GroupId> touched,
      Book book) {
    return maker
        .next(
            new TableMaker.Request(
                previous,
                previous.stamp().nextIn(2),
                field(members),
                touched,
                Map.of(),
                _ -> Optional.empty()),
            book)
        .table();
  }

  @Test
  void aMoveIsHeededOnlyWhereTheNodeMayOwn() {
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    OwnershipTable placed = Tables.of(Map.of(group(0), List.of("n1", "n2", "n3")));
    OwnershipTable moved =
        new TableMaker()
            .next(
                new TableMaker.Request(
                    placed,
                    NEXT_VIEW,
                    field(three),
                    Set.of(),
                    Map.of(group(0), N3),
                    _ -> Optional.empty()),
                book(three))
            .table();
    assertThat(moved.row(group(0)).orElseThrow().owner()).isEqualTo(N3);
    assertThat(moved.row(group(0)).orElseThrow().giver()).contains(N1);
    OwnershipTable stayed =
        new TableMaker()
            .next(
                new TableMaker.Request(
                    placed,
                    NEXT_VIEW,
                    field(three),
                    Set.of(),
                    Map.of(group(0), new NodeName("n9")),
                    _ -> Optional.empty()),
                book(three))
            .table();
    assertThat(stayed.row(group(0)).orElseThrow().owner()).isEqualTo(N1);
  }

  @Test
  void theListHoldsTheOwnerAndThreeHeirsWithoutRepetition() {
    OwnershipTable table = Tables.even(NEXT_VIEW, nodeSet(10), 100);
    assertThat(rows(table).values())
        .allSatisfy(
            row -> assertThat(new HashSet<>(row.ranked())).hasSize(4).hasSize(row.ranked().size()));
  }

  @Test
  void newGroupsFillTheEmptiestNode() {
    OwnershipTable previous =
        Tables.of(
            Map.of(group(0), List.of("n1"), group(1), List.of("n1"), group(2), List.of("n2")));
    SortedSet<NodeName> three = nodeSet("n1", "n2", "n3");
    OwnershipTable next = made(previous, NEXT_VIEW, field(three), Book.ofGroups(6, three));
    assertThat(Tables.counts(next, three).values()).containsExactly(2, 2, 2);
    assertThat(next.ranked(group(0))).startsWith(N1);
    assertThat(next.ranked(group(1))).startsWith(N1);
  }

  @Test
  void theFirstGroupDoesNotAlwaysGoToTheFirstNode() {
    SortedSet<NodeName> three = nodeSet(3);
    Set<NodeName> owners = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Book one = new Book();
      one.put(group(i), Eligibility.ofEqual(three));
      owners.add(
          made(OwnershipTable.EMPTY, NEXT_VIEW, field(three), one).ranked(group(i)).getFirst());
    }
    assertThat(owners).isEqualTo(three);
  }

  @Test
  void theGroupsOfALostNodeSpreadEvenlyOverTheOthers() {
    SortedSet<NodeName> ten = nodeSet(10);
    OwnershipTable table = Tables.even(NEXT_VIEW, ten, 90);
    for (NodeName lost : ten) {
      Set<NodeName> heirs = new HashSet<>();
      rows(table).values().stream()
          .filter(row -> row.owner().equals(lost))
          .forEach(row -> heirs.add(row.ranked().get(1)));
      assertThat(heirs).as("first heirs of " + lost).hasSize(9);
    }
  }

  @Test
  void withinAViewListsStayAndANewGroupChangesNoOther() {
    SortedSet<NodeName> ten = nodeSet(10);
    OwnershipTable before = Tables.even(NEXT_VIEW, ten, 50);
    TableMaker.Made made =
        new TableMaker()
            .next(
                new TableMaker.Request(
                    before,
                    before.stamp().nextIn(2),
                    field(ten),
                    Set.of(),
                    Map.of(),
                    _ -> Optional.empty()),
                Book.ofGroups(51, ten));
    assertThat(made.table().stamp()).isEqualTo(new TableStamp(2, 1));
    assertThat(made.change().rows()).containsOnlyKeys(group(50));
    assertThat(made.change().removed()).isEmpty();
  }

  @Test
  void aTableThatDiffersInNothingIsThePreviousOne() {
    SortedSet<NodeName> three = nodeSet(3);
    Book book = Book.ofGroups(5, three);
    TableMaker maker = new TableMaker();
    OwnershipTable before = next(maker, OwnershipTable.EMPTY, three, Set.of(), book);
    assertThat(next(maker, before, three, Set.of(group(2)), book)).isSameAs(before);
  }

  @Test
  void aNewViewGivesANewNodeItsShareOfHeirs() {
    OwnershipTable before = Tables.even(new TableStamp(1, 0), nodeSet("n1", "n2", "n3"), 30);
    SortedSet<NodeName> four = nodeSet("n1", "n2", "n3", "n4");
    OwnershipTable after = made(before, NEXT_VIEW, field(four), Book.ofGroups(30, four));
    assertThat(rows(after).values())
        .allMatch(row -> row.ranked().contains(new NodeName("n4")))
        .allMatch(row -> row.giver().isEmpty());
  }

  @Test
  void stampsCountEpochsWithinAView() {
    assertThat(TableStamp.NONE.nextIn(0)).isEqualTo(new TableStamp(0, 0));
    assertThat(new TableStamp(3, 4).nextIn(3)).isEqualTo(new TableStamp(3, 5));
    assertThat(new TableStamp(3, 4).nextIn(7)).isEqualTo(new TableStamp(7, 0));
    assertThat(new TableStamp(7, 0)).isGreaterThan(new TableStamp(3, 5));
    assertThat(new TableStamp(0, 0)).isGreaterThan(TableStamp.NONE);
  }

  /** Who is promoted, of the list n1, n2, n3; a name with "-" declines new things. */
  record Heir(String what, String living, String owner) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Heir> heirs() {
    return Stream.of(
        new Heir("the owner lives", "n1,n2,n3", "n1"),
        new Heir("the owner is gone", "n2,n3", "n2"),
        new Heir("owner and first heir are gone", "n3", "n3"),
        new Heir("all are gone", "n4", ""),
        new Heir("the owner leaves and goes on", "n1-,n2,n3", "n1"),
        new Heir("the first heir declines", "n2-,n3", "n3"),
        new Heir("the only heir left declines and is better than nobody", "n2-", "n2"));
  }

  @ParameterizedTest
  @MethodSource("heirs")
  void theFirstAbleHeirIsPromoted(Heir heir) {
    SortedMap<NodeName, Standing> standings = new TreeMap<>();
    for (String name : heir.living().split(",", -1)) {
      standings.put(
          new NodeName(name.replace("-", "")),
          name.endsWith("-") ? Standing.UNTOLD.with(Hindrance.STALE) : Standing.UNTOLD);
    }
    Optional<NodeName> owner =
        Ownership.ownerOf(
            TableRow.of(nodes("n1", "n2", "n3")),
            group(0),
            Eligibility.ofEqual(nodeSet("n1", "n2", "n3")),
            new Roster(standings));
    assertThat(owner.map(NodeName::value).orElse("")).isEqualTo(heir.owner());
  }

  @Test
  void whoeverIsLostIsStruckFromTheFrontAndDoesNotComeBackByItself() {
    OwnershipTable table =
        Tables.of(
            Map.of(
                group(0),
                List.of("n1", "n2"),
                group(1),
                List.of("n2", "n1"),
                group(2),
                List.of("n1")));
    OwnershipTable promoted = Ownership.promoted(table, Tables.roster(nodeSet("n2", "n3")));
    assertThat(promoted.ranked(group(0))).containsExactly(N2);
    assertThat(promoted.ranked(group(1))).containsExactly(N2, N1);
    assertThat(promoted.row(group(2))).isEmpty();
    assertThat(Ownership.promoted(promoted, Tables.roster(nodeSet("n1", "n2")))).isSameAs(promoted);
  }

  private static SortedSet<NodeName> split(String names) {
    return new TreeSet<>(nodes(names.isEmpty() ? new String[0] : names.split(",", -1)));
  }
}
