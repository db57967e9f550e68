package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.announce.Eligibility;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Ownership;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Roster;
import dev.mokalb.speaker.announce.Shares;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableStamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The groups that this node answers for, and why. Times are monotonic nanoseconds. Confined to the
 * speaker's loop.
 */
final class Holdings {

  /**
   * A group that another node is to own, which was not heard yet.
   *
   * @param since the table by which it moved
   */
  record Giving(NodeName taker, TableStamp since, long until) {}

  private final NodeName me;
  private final NavigableSet<GroupId> owned = new TreeSet<>();
  private final NavigableMap<GroupId, Giving> given = new TreeMap<>();

  /**
   * Who has taken over what the table still calls given from here. A taker says so once: whoever
   * stepped in for it, as its heir, has not to wait for that again.
   */
  private final Map<GroupId, NodeName> handedOver = new HashMap<>();

  /** Since when this node owns a group that it should not, by its own snapshot. */
  private final Map<GroupId, Long> doubts = new HashMap<>();

  private final SortedSet<GroupId> declined = new TreeSet<>();

  /** The newest word of each taker. */
  private final Map<NodeName, MemberMessage.Applied> applied = new HashMap<>();

  /** What {@link #settle} found. */
  private final SortedSet<GroupId> answered = new TreeSet<>();

  private final SortedSet<GroupId> ended = new TreeSet<>();
  private final SortedSet<GroupId> conceded = new TreeSet<>();

  private final SortedSet<GroupId> returned = new TreeSet<>();

  private boolean lookedAt;

  Holdings(NodeName me) {
    this.me = me;
  }

  /** Brings these groups to what the situation asks for. */
  void settle(Collection<GroupId> groups, Situation now, long time) {
    lookedAt = true;
    for (GroupId group : groups) {
      settle(group, now, time);
    }
  }

  private void settle(GroupId id, Situation now, long time) {
    Optional<AddressGroup> group = now.book().group(id);
    if (group.isEmpty()) {
      declined.remove(id);
      doubts.remove(id);
      handedOver.remove(id);
      end(id);
      return;
    }
    Eligibility eligibility = now.book().eligibility(id);
    if (eligibility.meritOf(me).isPresent()) {
      declined.remove(id); // Whoever declines is in no table, and would not be asked again.
    }
    Optional<TableRow> row = rowOf(group.get(), now.table());
    Optional<NodeName> owner =
        row.flatMap(r -> Ownership.ownerOf(r, id, eligibility, now.roster()));
    if (!row.flatMap(TableRow::giver).equals(Optional.of(me))) {
      handedOver.remove(id);
    }
    boolean mine = owner.equals(Optional.of(me)) && dare(id, eligibility, time);
    if (now.restraint() != Restraint.NONE) {
      leave(id);
    } else if ((mine || answers(id)) && now.conceded().test(id)) {
      if (answers(id)) {
        conceded.add(id);
      }
      leave(id);
    } else if (mine) {
      given.remove(id);
      owned.add(id);
      answered.add(id);
      ended.remove(id);
    } else {
      give(id, row, owner, now, time);
    }
  }

  /**
   * Whether this node should own a group that the table gives to it. If its own snapshot says that
   * it may not, one of the two is behind: what it answers for it keeps for a moment, so that the
   * next table moves it without a gap; anything else it leaves to the next heir at once.
   */
  private boolean dare(GroupId id, Eligibility eligibility, long time) {
    if (eligibility.meritOf(me).isPresent()) {
      doubts.remove(id);
      return true;
    }
    if (!answers(id) || declined.contains(id)) {
      declined.add(id);
      return false;
    }
    long since = doubts.computeIfAbsent(id, _ -> time);
    if (time - since < Timing.GRACE.toNanos()) {
      return true;
    }
    declined.add(id);
    doubts.remove(id);
    return false;
  }

  /** The row that the group is named by, or was before it took in a lower address. */
  private static Optional<TableRow> rowOf(AddressGroup group, OwnershipTable table) {
    Optional<TableRow> row = table.row(group.id());
    if (row.isPresent()) {
      return row;
    }
    for (IpAddress address : group.addresses()) {
      Optional<TableRow> other = table.row(new GroupId(address));
      if (other.isPresent()) {
        return other;
      }
    }
    return Optional.empty();
  }

  /** Who has which address, by this table. */
  Shares shares(OwnershipTable table, GroupBook book, Roster roster) {
    Shares.Gatherer gatherer = new Shares.Gatherer(me);
    for (GroupId id : book.ids()) {
      AddressGroup group = book.group(id).orElseThrow();
      rowOf(group, table).ifPresent(row -> gatherer.add(group, row, book.eligibility(id), roster));
    }
    return gatherer.shares();
  }

  /** Whether any group was looked at since the last call. */
  boolean takeLookedAt() {
    boolean was = lookedAt;
    lookedAt = false;
    return was;
  }

  private void give(
      GroupId id, Optional<TableRow> row, Optional<NodeName> owner, Situation now, long time) {
    doubts.remove(id);
    Optional<NodeName> taker = owner.filter(node -> !node.equals(me));
    Optional<Giving> giving = Optional.empty();
    Giving before = given.get(id);
    if (taker.isPresent() && before != null) {
      giving = Optional.of(new Giving(taker.get(), before.since(), before.until()));
    } else if (taker.isPresent()
        && owned.contains(id)
        && row.flatMap(TableRow::giver).equals(Optional.of(me))
        && !taker.equals(Optional.ofNullable(handedOver.get(id)))) {
      long until = time + Timing.HAND_OVER_MAX.toNanos();
      giving = Optional.of(new Giving(taker.get(), now.table().stamp(), until));
    }
    if (giving.isEmpty() && taker.isPresent() && owned.contains(id)) {
      returned.add(id);
    }
    if (giving.isPresent() && hasApplied(id, giving.get())) {
      handedOver.put(id, giving.get().taker());
    }
    if (giving.isEmpty() || giving.get().until() <= time || hasApplied(id, giving.get())) {
      end(id);
    } else {
      owned.remove(id);
      given.put(id, giving.get());
      answered.add(id);
    }
  }

  /** Ends without a taker that was heard: whoever goes on to answer has to say so again. */
  private void leave(GroupId id) {
    if (owned.contains(id)) {
      returned.add(id);
    }
    end(id);
  }

  private boolean hasApplied(GroupId id, Giving giving) {
    MemberMessage.Applied word = applied.get(giving.taker());
    return word != null
        && word.stamp().compareTo(giving.since()) >= 0
        && !word.except().contains(id);
  }

  private void end(GroupId id) {
    answered.remove(id);
    doubts.remove(id);
    boolean owning = owned.remove(id);
    boolean giving = given.remove(id) != null;
    if (owning || giving) {
      ended.add(id);
    }
  }

  /** A taker answers; the groups that may end thereby. */
  SortedSet<GroupId> applied(NodeName from, MemberMessage.Applied word) {
    MemberMessage.Applied before = applied.get(from);
    if (before == null || word.stamp().compareTo(before.stamp()) >= 0) {
      applied.put(from, word);
    }
    return givenTo(from);
  }

  private SortedSet<GroupId> givenTo(NodeName taker) {
    SortedSet<GroupId> groups = new TreeSet<>();
    given.forEach((group, giving) -> {
      if (giving.taker().equals(taker)) {
        groups.add(group);
      }
    });
    return groups;
  }

  /** The taker was heard on the network: it answers. Whether the group was waiting for that. */
  boolean claimed(NodeName by, GroupId group) {
    Giving giving = given.get(group);
    if (giving == null || !giving.taker().equals(by)) {
      return false;
    }
    handedOver.put(group, by);
    end(group);
    return true;
  }

  /** What the members of an earlier view said does not count in another one. */
  void viewChanged(SortedSet<NodeName> members) {
    applied.keySet().retainAll(members);
  }

  /** The groups whose time is over. */
  SortedSet<GroupId> due(long time) {
    SortedSet<GroupId> due = new TreeSet<>();
    given.forEach((group, giving) -> {
      if (giving.until() <= time) {
        due.add(group);
      }
    });
    doubts.forEach((group, since) -> {
      if (time - since >= Timing.GRACE.toNanos()) {
        due.add(group);
      }
    });
    return due;
  }

  OptionalLong nextDue() {
    long next = Long.MAX_VALUE;
    for (Giving giving : given.values()) {
      next = Math.min(next, giving.until());
    }
    for (long since : doubts.values()) {
      next = Math.min(next, since + Timing.GRACE.toNanos());
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  boolean isGiving() {
    return !given.isEmpty();
  }

  boolean owns(GroupId group) {
    return owned.contains(group);
  }

  boolean answers(GroupId group) {
    return owned.contains(group) || given.containsKey(group);
  }

  SortedSet<GroupId> owned() {
    return new TreeSet<>(owned);
  }

  /** All groups that are answered. */
  SortedSet<GroupId> held() {
    SortedSet<GroupId> held = new TreeSet<>(owned);
    held.addAll(given.keySet());
    return held;
  }

  SortedSet<GroupId> declined() {
    return declined;
  }

  /** What changed since the last call, if anything did. */
  Optional<Effect.Answer> takeChanges() {
    if (answered.isEmpty() && ended.isEmpty()) {
      return Optional.empty();
    }
    Effect.Answer changes = new Effect.Answer(answered, ended);
    answered.clear();
    ended.clear();
    return Optional.of(changes);
  }

  /**
   * What to tell the others of groups that were left to them, but not given, since the last call.
   */
  Optional<MemberMessage.Returned> takeReturned() {
    if (returned.isEmpty()) {
      return Optional.empty();
    }
    MemberMessage.Returned taken = new MemberMessage.Returned(returned);
    returned.clear();
    return Optional.of(taken);
  }

  /** The groups that were left to another part of the cluster since the last call. */
  SortedSet<GroupId> takeConceded() {
    SortedSet<GroupId> taken = new TreeSet<>(conceded);
    conceded.clear();
    return taken;
  }

  /** The addresses that this node answers for. */
  SortedSet<IpAddress> addresses(GroupBook book) {
    SortedSet<IpAddress> addresses = new TreeSet<>();
    for (GroupId id : held()) {
      book.group(id).ifPresent(group -> addresses.addAll(group.addresses()));
    }
    return addresses;
  }
}
