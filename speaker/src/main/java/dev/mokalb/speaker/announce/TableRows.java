package dev.mokalb.speaker.announce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Groups and their rows, in the order of the groups. Immutable: a change makes a new value that
 * shares all but a path of the old one (a persistent AVL tree), so that one group among thousands
 * costs O(log n), and a table that is on its way to the others cannot change under them.
 */
public final class TableRows implements Iterable<TableRows.Entry> {

  /** One group and who answers for it. */
  public record Entry(GroupId group, TableRow row) {}

  /** An entry is put together when it is asked for: there is a node for each group. */
  private record Node(
      GroupId group, TableRow row, @Nullable Node lower, @Nullable Node higher, int height) {

    Node(Entry entry, @Nullable Node lower, @Nullable Node higher) {
      this(
          entry.group(),
          entry.row(),
          lower,
          higher,
          1 + Math.max(heightOf(lower), heightOf(higher)));
    }

    Entry entry() {
      return new Entry(group, row);
    }
  }

  public static final TableRows NONE = new TableRows(null, 0);

  private final @Nullable Node root;
  private final int size;

  private TableRows(@Nullable Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /** These rows. */
  public static TableRows of(SortedMap<GroupId, TableRow> rows) {
    List<Entry> entries = new ArrayList<>(rows.size());
    for (Map.Entry<GroupId, TableRow> row : rows.entrySet()) {
      entries.add(new Entry(row.getKey(), row.getValue()));
    }
    return new TableRows(balanced(entries, 0, entries.size()), entries.size());
  }

  private static @Nullable Node balanced(List<Entry> sorted, int from, int to) {
    if (from == to) {
      return null;
    }
    int middle = (from + to) >>> 1;
    return new Node(
        sorted.get(middle), balanced(sorted, from, middle), balanced(sorted, middle + 1, to));
  }

  public int size() {
    return size;
  }

  public Optional<TableRow> get(GroupId group) {
    Node at = root;
    while (at != null) {
      int order = group.compareTo(at.group);
      if (order == 0) {
        return Optional.of(at.row);
      }
      at = order < 0 ? at.lower : at.higher;
    }
    return Optional.empty();
  }

  /** The same, with this row for the group. */
  public TableRows with(GroupId group, TableRow row) {
    int added = get(group).isEmpty() ? 1 : 0;
    return new TableRows(put(root, new Entry(group, row)), size + added);
  }

  /** The same without the group. */
  public TableRows without(GroupId group) {
    return get(group).isEmpty() ? this : new TableRows(remove(root, group), size - 1);
  }

  private static Node put(@Nullable Node at, Entry entry) {
    if (at == null) {
      return new Node(entry, null, null);
    }
    int order = entry.group().compareTo(at.group);
    if (order == 0) {
      return new Node(entry, at.lower, at.higher);
    }
    return order < 0
        ? joined(at.entry(), put(at.lower, entry), at.higher)
        : joined(at.entry(), at.lower, put(at.higher, entry));
  }

  private static @Nullable Node remove(@Nullable Node at, GroupId group) {
    if (at == null) {
      return null;
    }
    int order = group.compareTo(at.group);
    if (order < 0) {
      return joined(at.entry(), remove(at.lower, group), at.higher);
    }
    if (order > 0) {
      return joined(at.entry(), at.lower, remove(at.higher, group));
    }
    if (at.lower == null) {
      return at.higher;
    }
    if (at.higher == null) {
      return at.lower;
    }
    Entry next = lowest(at.higher);
    return joined(next, at.lower, remove(at.higher, next.group()));
  }

  private static Entry lowest(Node from) {
    Node at = from;
    while (at.lower != null) {
      at = at.lower;
    }
    return at.entry();
  }

  /** A node over two trees whose heights differ by two at most, rotated where they do. */
  private static Node joined(Entry entry, @Nullable Node lower, @Nullable Node higher) {
    if (lower != null && heightOf(lower) > heightOf(higher) + 1) {
      Node inner = lower.higher;
      if (inner != null && heightOf(inner) > heightOf(lower.lower)) {
        return new Node(
            inner.entry(),
            new Node(lower.entry(), lower.lower, inner.lower),
            new Node(entry, inner.higher, higher));
      }
      return new Node(lower.entry(), lower.lower, new Node(entry, inner, higher));
    }
    if (higher != null && heightOf(higher) > heightOf(lower) + 1) {
      Node inner = higher.lower;
      if (inner != null && heightOf(inner) > heightOf(higher.higher)) {
        return new Node(
            inner.entry(),
            new Node(entry, lower, inner.lower),
            new Node(higher.entry(), inner.higher, higher.higher));
      }
      return new Node(higher.entry(), new Node(entry, lower, inner), higher.higher);
    }
    return new Node(entry, lower, higher);
  }

  private static int heightOf(@Nullable Node node) {
    return node == null ? 0 : node.height;
  }

  int height() {
    return heightOf(root);
  }

  @Override
  public Iterator<Entry> iterator() {
    return new InOrder(root);
  }

  private static final class InOrder implements Iterator<Entry> {

    private final Deque<Node> path = new ArrayDeque<>();

    InOrder(@Nullable Node root) {
      descend(root);
    }

    private void descend(@Nullable Node from) {
      for (Node at = from; at != null; at = at.lower) {
        path.push(at);
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Entry next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException("no further group");
      }
      Node at = path.pop();
      descend(at.higher);
      return at.entry();
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TableRows rows) || rows.size() != size()) {
      return false;
    }
    Iterator<Entry> theirs = rows.iterator();
    for (Entry mine : this) {
      if (!mine.equals(theirs.next())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (Entry entry : this) {
      hash = 31 * hash + entry.hashCode();
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Entry entry : this) {
      text.append(text.length() > 1 ? ", " : "")
          .append(entry.group())
          .append('=')
          .append(entry.row().ranked());
      entry.row().giver().ifPresent(giver -> text.append(" from ").append(giver));
    }
    return text.append('}').toString();
  }
}
