package dev.mokalb.speaker.announce;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who owns each group, as one member of a view decided it. Immutable.
 *
 * @param rows for each group the owner and its heirs; a group that nobody is eligible for is left
 *     out
 */
public record OwnershipTable(TableStamp stamp, TableRows rows) {

  /** What a speaker holds before the first table reaches it. */
  public static final OwnershipTable EMPTY = new OwnershipTable(TableStamp.NONE, TableRows.NONE);

  /** Whether this table is to replace the other one. */
  public boolean newerThan(OwnershipTable other) {
    return stamp.compareTo(other.stamp) > 0;
  }

  public Optional<TableRow> row(GroupId group) {
    return rows.get(group);
  }

  /** The owner of a group, then its heirs; empty if the table does not know the group. */
  public List<NodeName> ranked(GroupId group) {
    return rows.get(group).map(TableRow::ranked).orElse(List.of());
  }

  /** The table that follows this one by the change. */
  public OwnershipTable changed(TableStamp next, TableChange change) {
    TableRows result = rows;
    for (Map.Entry<GroupId, TableRow> row : change.rows().entrySet()) {
      result = result.with(row.getKey(), row.getValue());
    }
    for (GroupId gone : change.removed()) {
      result = result.without(gone);
    }
    return new OwnershipTable(next, result);
  }
}
