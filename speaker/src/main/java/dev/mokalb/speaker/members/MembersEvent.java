package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;

/** What the cluster of speakers reports to the loop of one speaker. */
public sealed interface MembersEvent {

  /** Members came or went, or two parts of the cluster met again. */
  record ViewChanged(View view) implements MembersEvent {}

  /**
   * A table that another member published. It may be older than the one in force: whoever holds the
   * table compares the stamps.
   */
  record TableReceived(NodeName from, OwnershipTable table) implements MembersEvent {}

  /** A member sent what this version cannot read. */
  record MessageDropped(NodeName from, DropReason reason) implements MembersEvent {}
}
