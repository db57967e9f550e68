package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who owns each group, as the coordinator of a view decided it.
 *
 * @param ranked for each group the owner, then its heirs in their order; a group that nobody is
 *     eligible for is left out
 */
public record OwnershipTable(TableStamp stamp, SortedMap<GroupId, List<NodeName>> ranked) {

  /** What a speaker holds before the first table reaches it. */
  public static final OwnershipTable EMPTY =
      new OwnershipTable(TableStamp.NONE, Collections.emptySortedMap());

  /** Takes a copy. */
  public OwnershipTable {
    ranked = Collections.unmodifiableSortedMap(new TreeMap<>(ranked));
  }

  /** Whether this table is to replace the other one. */
  public boolean newerThan(OwnershipTable other) {
    return stamp.compareTo(other.stamp) > 0;
  }

  /** The owner of a group, then its heirs; empty if the table does not know the group. */
  public List<NodeName> ranked(GroupId group) {
    return ranked.getOrDefault(group, List.of());
  }

  /**
   * The same decisions for other groups. A group that took in a lower address has a new name, and
   * one that absorbed others lost theirs: each keeps what was decided for the lowest of its
   * addresses that named a group before. Groups that are gone are left out.
   */
  public OwnershipTable carriedTo(SortedMap<GroupId, AddressGroup> groups) {
    if (Arrays.equals(ranked.keySet().toArray(), groups.keySet().toArray())) {
      return this;
    }
    SortedMap<GroupId, List<NodeName>> carried = new TreeMap<>();
    for (Map.Entry<GroupId, AddressGroup> entry : groups.entrySet()) {
      for (IpAddress address : entry.getValue().addresses()) {
        List<NodeName> known = ranked.get(new GroupId(address));
        if (known != null) {
          carried.put(entry.getKey(), known);
          break;
        }
      }
    }
    return new OwnershipTable(stamp, carried);
  }
}
