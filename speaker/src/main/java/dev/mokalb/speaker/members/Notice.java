package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.Bar;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** What people should know about the speakers. */
public sealed interface Notice {

  /** The speaker of this node is Ready in the API and not in the view for too long. */
  record Split(NodeName node) implements Notice {}

  /** That speaker is back, or no longer Ready. */
  record SplitEnded(NodeName node) implements Notice {}

  /** Whether, and why, this speaker answers for nothing. */
  record Restrained(Restraint restraint) implements Notice {}

  /** This speaker stopped answering for these groups, since a higher part of the cluster does. */
  record Conceded(SortedSet<GroupId> groups) implements Notice {}

  /**
   * Nobody can own these groups, all others have an owner. Told by the one that decides.
   *
   * @param why for each group, why each node cannot
   */
  record Unowned(SortedMap<GroupId, SortedMap<NodeName, Bar>> why) implements Notice {
    /** Takes a copy. */
    public Unowned {
      why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
    }
  }

  /** From now on this speaker decides who owns what; told when that is not the coordinator. */
  record Decides(NodeName insteadOf) implements Notice {}
}
