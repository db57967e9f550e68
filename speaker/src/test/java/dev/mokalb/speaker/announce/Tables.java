package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ownership tables and their inputs in few words. */
public final class Tables {

  private Tables() {}

  public static OwnershipTable of(Map<GroupId, List<String>> ranked) {
    SortedMap<GroupId, List<NodeName>> nodes = new TreeMap<>();
    ranked.forEach((group, names) -> nodes.put(group, nodes(names.toArray(String[]::new))));
    return new OwnershipTable(new TableStamp(1, 0), nodes);
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

  public static SortedMap<GroupId, Set<NodeName>> eligible(int groups, Set<NodeName> nodes) {
    SortedMap<GroupId, Set<NodeName>> eligible = new TreeMap<>();
    for (int i = 0; i < groups; i++) {
      eligible.put(group(i), nodes);
    }
    return eligible;
  }

  /** How many groups each of the nodes owns. */
  public static Map<NodeName, Integer> counts(OwnershipTable table, Collection<NodeName> nodes) {
    Map<NodeName, Integer> counts = new HashMap<>();
    nodes.forEach(node -> counts.put(node, 0));
    table.ranked().values().forEach(list -> counts.merge(list.getFirst(), 1, Integer::sum));
    return counts;
  }

  /** The difference between the node that owns the most and the one that owns the fewest. */
  public static int spread(OwnershipTable table, Collection<NodeName> nodes) {
    List<Integer> counts = new ArrayList<>(counts(table, nodes).values());
    counts.sort(null);
    return counts.getLast() - counts.getFirst();
  }
}
