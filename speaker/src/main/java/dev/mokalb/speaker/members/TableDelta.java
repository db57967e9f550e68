package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Differences of ownership tables. */
final class TableDelta {

  private TableDelta() {}

  static TableMessage.Delta between(OwnershipTable base, OwnershipTable next) {
    SortedMap<GroupId, List<NodeName>> changed = new TreeMap<>();
    for (Map.Entry<GroupId, List<NodeName>> entry : next.ranked().entrySet()) {
      List<NodeName> before = base.ranked(entry.getKey());
      if (before.isEmpty() || !entry.getValue().equals(before)) {
        changed.put(entry.getKey(), entry.getValue());
      }
    }
    SortedSet<GroupId> removed = new TreeSet<>(base.ranked().keySet());
    removed.removeAll(next.ranked().keySet());
    return new TableMessage.Delta(base.stamp(), next.stamp(), changed, removed);
  }

  /** The inverse: the table that the delta was made for, if the base is the right one. */
  static OwnershipTable apply(OwnershipTable base, TableMessage.Delta delta) {
    SortedMap<GroupId, List<NodeName>> ranked = new TreeMap<>(base.ranked());
    ranked.putAll(delta.changed());
    ranked.keySet().removeAll(delta.removed());
    return new OwnershipTable(delta.stamp(), ranked);
  }
}
