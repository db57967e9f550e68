package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/** What members say to each other about the ownership table. */
public sealed interface TableMessage {

  /** The whole table. */
  record Full(OwnershipTable table) implements TableMessage {}

  /**
   * What differs from the table before, so that one new Service among thousands costs some octets.
   *
   * @param base the table that the receiver must hold
   * @param changed new groups and those with another list
   */
  record Delta(
      TableStamp base,
      TableStamp stamp,
      SortedMap<GroupId, List<NodeName>> changed,
      SortedSet<GroupId> removed)
      implements TableMessage {}

  /** The sender misses the base of a delta and wants the whole table. */
  record Ask() implements TableMessage {}
}
