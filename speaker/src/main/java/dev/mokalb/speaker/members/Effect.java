package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a {@link Participant} wants to be done, in this order. */
public sealed interface Effect {

  /**
   * Answer for these groups, new ones or such whose addresses may have changed, and no longer for
   * those; for all others as before.
   */
  record Answer(SortedSet<GroupId> groups, SortedSet<GroupId> ended) implements Effect {
    /** Takes copies. */
    public Answer {
      groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
      ended = Collections.unmodifiableSortedSet(new TreeSet<>(ended));
    }
  }

  /** Say again on the network that this node answers for these groups. */
  record Announce(SortedSet<GroupId> groups) implements Effect {
    /** Takes a copy. */
    public Announce {
      groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }
  }

  /** Send to one member, or to all. */
  record Tell(Optional<NodeName> to, MemberMessage message) implements Effect {}

  /** Send to a peer, outside of the view. */
  record Greet(NodeName peer, Hello hello) implements Effect {}

  /**
   * Ask a peer beyond the view by a frame to its interface whether it still has its address (the
   * unicast poll of RFC 1122 §2.3.2.1): a kernel that has lost sight of it asks once a second
   * alone, and keeps what is to be sent until it is answered.
   *
   * @param mac of an interface that the peer had; which of its interfaces has the address is not
   *     known
   */
  record Poll(IpAddress address, MacAddress mac) implements Effect {}

  /** Close the connection: all that could be handed over is. */
  record Depart() implements Effect {}

  /** Tell people. */
  record Report(Notice notice) implements Effect {}
}
