package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.HashElection;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A speaker that knows nothing of the others: it answers for what {@link HashElection} gives to its
 * node. Confined to the speaker's loop.
 */
public final class Hermit implements Claimant {

  private final NodeName me;
  private final GroupBook book;
  private final Timing timing;
  private Map<NodeName, Fitness> fitness = Map.of();
  private final SortedSet<GroupId> open = new TreeSet<>();
  private final SortedSet<GroupId> held = new TreeSet<>();
  private boolean leaving;

  /** A speaker that answers for nothing yet. */
  public Hermit(NodeName me, GroupBook book, Timing timing) {
    this.me = me;
    this.book = book;
    this.timing = timing;
  }

  @Override
  public void note(Input input, long time) {
    switch (input) {
      case Input.NodesKnown known -> {
        fitness = known.fitness();
        open.addAll(book.ids());
      }
      case Input.GroupsChanged changed -> open.addAll(changed.groups());
      case Input.Leave _ -> leaving = true;
      case Input.InterfacesKnown _,
          Input.SnapshotIs _,
          Input.PeersKnown _,
          Input.MacsReported _,
          Input.ClaimHeard _,
          Input.Woke _,
          Input.Disconnected _,
          MembersEvent _ -> {}
    }
  }

  @Override
  public List<Effect> decide(long time) {
    SortedSet<GroupId> answered = new TreeSet<>();
    SortedSet<GroupId> ended = new TreeSet<>();
    for (GroupId group : open) {
      Optional<NodeName> owner = HashElection.ownerOf(group, book.eligibility(group), fitness);
      if (owner.equals(Optional.of(me))) {
        held.add(group);
        answered.add(group);
      } else if (held.remove(group)) {
        ended.add(group);
      }
    }
    open.clear();
    if (leaving) {
      return List.of(new Effect.Depart());
    }
    return answered.isEmpty() && ended.isEmpty()
        ? List.of()
        : List.of(new Effect.Answer(answered, ended));
  }

  @Override
  public OptionalLong nextDue(long time) {
    return OptionalLong.empty();
  }

  @Override
  public long leaseUntil(long time) {
    return time + timing.lease().toNanos();
  }

  @Override
  public Map<MacAddress, NodeName> macs() {
    return Map.of();
  }

  /** It looks at its own groups only. */
  @Override
  public boolean takeMoved() {
    return false;
  }

  @Override
  public Shares shares() {
    return Shares.NONE;
  }
}
