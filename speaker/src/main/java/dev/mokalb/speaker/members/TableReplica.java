package dev.mokalb.speaker.members;

import dev.mokalb.model.Repeats;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Ownership;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Roster;
import dev.mokalb.speaker.announce.TableChange;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The table that is in force at this member. Tables of past views are void, those of views to come
 * have to wait, and of two of one view the later counts. Confined to the speaker's loop.
 */
final class TableReplica {

  /** What a message did. */
  sealed interface Outcome {

    /** Another table is in force. */
    record Replaced() implements Outcome {}

    /** The table changed in this. */
    record Changed(TableChange change) implements Outcome {}

    /** What the change builds upon is missing: ask for all of it. */
    record Incomplete() implements Outcome {}

    /** It belongs to a view that is not installed yet. */
    record Early() implements Outcome {}

    /** Old news. */
    record Stale() implements Outcome {}
  }

  private OwnershipTable table = OwnershipTable.EMPTY;
  private final Repeats<TableRow> rows = new Repeats<>();

  OwnershipTable table() {
    return table;
  }

  TableStamp stamp() {
    return table.stamp();
  }

  /** Whether no table was ever heard of. */
  boolean isNone() {
    return table.stamp().equals(TableStamp.NONE);
  }

  boolean isOf(long viewId) {
    return table.stamp().viewId() == viewId;
  }

  Outcome receive(MemberMessage.Full full, long viewId) {
    TableStamp stamp = full.table().stamp();
    if (stamp.viewId() > viewId) {
      return new Outcome.Early();
    }
    if (stamp.viewId() < viewId || !full.table().newerThan(table)) {
      return new Outcome.Stale();
    }
    table = full.table();
    return new Outcome.Replaced();
  }

  Outcome receive(MemberMessage.Delta delta, long viewId) {
    TableStamp stamp = delta.stamp();
    if (stamp.viewId() > viewId) {
      return new Outcome.Early();
    }
    if (stamp.viewId() < viewId || stamp.compareTo(table.stamp()) <= 0) {
      return new Outcome.Stale();
    }
    if (!delta.base().equals(table.stamp())) {
      return new Outcome.Incomplete();
    }
    TableChange change = sharing(delta.change());
    table = table.changed(stamp, change);
    return new Outcome.Changed(change);
  }

  /** A message brings rows of its own, of which thousands may be equal. */
  private TableChange sharing(TableChange change) {
    SortedMap<GroupId, TableRow> shared = new TreeMap<>(change.rows());
    shared.replaceAll((_, row) -> rows.of(row));
    return new TableChange(shared, change.removed());
  }

  /** This member made the next one. */
  void made(OwnershipTable next) {
    table = next;
  }

  /** Another view was installed. */
  void promote(Roster members) {
    table = Ownership.promoted(table, members);
  }

  void forget() {
    table = OwnershipTable.EMPTY;
  }
}
