package dev.mokalb.speaker.announce;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two tables.
 *
 * @param rows new groups, and those with another row
 * @param removed groups that nobody answers for any longer
 */
public record TableChange(SortedMap<GroupId, TableRow> rows, SortedSet<GroupId> removed) {

  public static final TableChange NONE =
      new TableChange(Collections.emptySortedMap(), Collections.emptySortedSet());

  /** Takes copies. */
  public TableChange {
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
  }

  public boolean isEmpty() {
    return rows.isEmpty() && removed.isEmpty();
  }
}
