package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.SortedSet;

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

  /** Nobody may own these groups any longer, or all of them have an owner again. Told by one. */
  record Unowned(SortedSet<GroupId> groups) implements Notice {}

  /** From now on this speaker decides who owns what; told when that is not the coordinator. */
  record Decides(NodeName insteadOf) implements Notice {}
}
