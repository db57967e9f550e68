package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ownership tables and their inputs in few words. */
public final class Tables {

  private Tables() {}

  /** Of view 1, with these owners and heirs. */
  public static OwnershipTable of(Map<GroupId, List<String>> ranked) {
    SortedMap<GroupId, TableRow> rows = new TreeMap<>();
    ranked.forEach(
        (group, names) -> rows.put(group, TableRow.of(nodes(names.toArray(String[]::new)))));
    return new OwnershipTable(new TableStamp(1, 0), TableRows.of(rows));
  }

  /** A table of so many groups over all of these nodes. */
  public static OwnershipTable even(TableStamp stamp, SortedSet<NodeName> nodes, int groups) {
    return made(OwnershipTable.EMPTY, stamp, field(nodes), Book.ofGroups(groups, nodes));
  }

  /** The table that follows, made from scratch by a maker that remembers nothing. */
  public static OwnershipTable made(
      OwnershipTable previous, TableStamp stamp, Field field, GroupBook book) {
    return new TableMaker()
        .next(
            new TableMaker.Request(
                previous, stamp, field, Set.of(), Map.of(), _ -> Optional.empty()),
            book)
        .table();
  }

  /** These nodes, all of them fit. */
  public static Field field(Collection<NodeName> members) {
    Map<NodeName, Fitness> fitness = new HashMap<>();
    members.forEach(node -> fitness.put(node, Fitness.READY));
    return field(members, fitness);
  }

  /** These nodes, as fit as it says. */
  public static Field field(Collection<NodeName> members, Map<NodeName, Fitness> fitness) {
    return Field.of(roster(members), fitness, Set.of());
  }

  public static Roster roster(Collection<NodeName> members) {
    SortedMap<NodeName, Standing> standings = new TreeMap<>();
    members.forEach(node -> standings.put(node, Standing.UNTOLD));
    return new Roster(standings);
  }

  public static List<NodeName> nodes(String... names) {
    return Stream.of(names).map(NodeName::new).toList();
  }

  public static SortedSet<NodeName> nodeSet(String... names) {
    return new TreeSet<>(nodes(names));
  }

  /** Nodes n00, n01, … */
  public static SortedSet<NodeName> nodeSet(int count) {
    SortedSet<NodeName> nodes = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new NodeName("n%02d".formatted(i)));
    }
    return nodes;
  }

  public static GroupId group(int number) {
    return new GroupId(IpAddress.ipv4(0x0a000000 + number));
  }

  /** Every group and its row. */
  public static SortedMap<GroupId, TableRow> rows(OwnershipTable table) {
    SortedMap<GroupId, TableRow> rows = new TreeMap<>();
    table.rows().forEach(entry -> rows.put(entry.group(), entry.row()));
    return rows;
  }

  /** How many groups each of the nodes owns. */
  public static Map<NodeName, Integer> counts(OwnershipTable table, Collection<NodeName> nodes) {
    Map<NodeName, Integer> counts = new HashMap<>();
    nodes.forEach(node -> counts.put(node, 0));
    table.rows().forEach(entry -> counts.merge(entry.row().owner(), 1, Integer::sum));
    return counts;
  }

  /** The difference between the node that owns the most and the one that owns the fewest. */
  public static int spread(OwnershipTable table, Collection<NodeName> nodes) {
    List<Integer> counts = new ArrayList<>(counts(table, nodes).values());
    counts.sort(null);
    return counts.getLast() - counts.getFirst();
  }
}
