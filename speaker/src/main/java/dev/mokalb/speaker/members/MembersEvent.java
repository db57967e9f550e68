package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the connection to the other speakers reports to the loop. */
public sealed interface MembersEvent extends Input {

  /** Members came or went, or parts of the cluster met again. */
  record ViewChanged(View view) implements MembersEvent {}

  /**
   * The members that the failure detector takes for dead while they are still in the view; all of
   * them each time.
   */
  record Suspected(SortedSet<NodeName> nodes) implements MembersEvent {
    /** Takes a copy. */
    public Suspected {
      nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
  }

  /** A member said something. */
  record Received(NodeName from, MemberMessage message) implements MembersEvent {}

  /** A speaker, in the view or not, sent a hello. */
  record HelloHeard(Hello hello) implements MembersEvent {}

  /** A peer sent what cannot be opened: it has another secret. */
  record PeerRefused(NodeName peer) implements MembersEvent {}

  /** A member sent what this version cannot read. */
  record MessageDropped(NodeName from, DropReason reason) implements MembersEvent {}
}
