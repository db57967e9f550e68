package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a {@link Participant} hears of. */
public sealed interface Input permits MembersEvent, Input.OfThisNode {

  /** What is seen from this node alone. */
  sealed interface OfThisNode extends Input {}

  /** The speakers that the API knows. */
  record PeersKnown(Set<Peer> peers) implements OfThisNode {
    /** Takes a copy. */
    public PeersKnown {
      peers = Set.copyOf(peers);
    }
  }

  /** How fit the nodes are, as the API shows them. */
  record NodesKnown(Map<NodeName, Fitness> fitness) implements OfThisNode {
    /** Takes a copy. */
    public NodesKnown {
      fitness = Map.copyOf(fitness);
    }
  }

  /** These groups of the book came, went or changed. */
  record GroupsChanged(SortedSet<GroupId> groups) implements OfThisNode {
    /** Takes a copy. */
    public GroupsChanged {
      groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }
  }

  /**
   * The interfaces of this node that can answer now; what it can answer for ({@link
   * dev.mokalb.speaker.announce.Ability}) may have changed as well, also if they are the same.
   */
  record InterfacesKnown(SortedMap<String, MacAddress> usable) implements OfThisNode {
    /** Takes a copy. */
    public InterfacesKnown {
      usable = Collections.unmodifiableSortedMap(new TreeMap<>(usable));
    }
  }

  /** The hardware addresses that speakers wrote down of themselves. */
  record MacsReported(Map<NodeName, Set<MacAddress>> macs) implements OfThisNode {
    /** Takes a copy. */
    public MacsReported {
      macs = Map.copyOf(macs);
    }
  }

  /** Whether this speaker knows the present state of the cluster. */
  record SnapshotIs(Freshness freshness) implements OfThisNode {}

  /** How old this speaker's knowledge of the cluster is. */
  enum Freshness {
    FRESH,
    STALE
  }

  /** A frame was heard by which another speaker claims an address. */
  record ClaimHeard(NodeName peer, IpAddress address) implements OfThisNode {}

  /** This process did not run for a while, by another clock than that of the inputs. */
  record Woke() implements OfThisNode {}

  /** This speaker is to leave. */
  record Leave() implements OfThisNode {}

  /** The connection to the others was closed, or broke. */
  record Disconnected() implements OfThisNode {}
}
