package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a node has to announce again because another speaker announced it too: neighbour caches keep
 * what was announced last, and that has to be the owner's word. All methods return groups that this
 * node owns. Times are monotonic nanoseconds. Confined to the speaker's loop.
 */
final class LastWord {

  /** Who takes over announces first. */
  private static final long LOST_FOR_MIN_NANOS = 2_000_000_000L;

  private final GroupBook book;
  private final Company company;
  private final Holdings holdings;
  private final Contacts contacts;
  private final Defences defences = new Defences();

  /** What other members announced although this node owned it. */
  private final Map<NodeName, SortedSet<GroupId>> beside = new HashMap<>();

  private Set<NodeName> members = Set.of();

  /**
   * Members that were lost without a goodbye, and when. They may go on, unheard: whoever of them
   * stops or joins again may have been the last to announce.
   */
  private final Map<NodeName, Long> lost = new HashMap<>();

  LastWord(GroupBook book, Company company, Holdings holdings, Contacts contacts) {
    this.book = book;
    this.company = company;
    this.holdings = holdings;
    this.contacts = contacts;
  }

  /**
   * After a hello.
   *
   * @param changed addresses that its sender claims now and did not, or the other way round
   */
  SortedSet<GroupId> heard(Hello hello, Set<IpAddress> changed, long time) {
    // Who gives them up may have been the last to announce them.
    SortedSet<GroupId> again =
        owned(changed.stream().filter(address -> !contacts.isClaimed(address, time)));
    SortedSet<GroupId> contested = owned(hello.claims().addresses().stream());
    if (!contested.isEmpty() && contacts.isToDefend(hello.from(), time)) {
      again.addAll(defences.take(contested, time));
    }
    return again;
  }

  /** After a frame that claims an address of this group. */
  SortedSet<GroupId> claimed(Input.ClaimHeard claim, GroupId group, long time) {
    if (company.others().contains(claim.peer()) && holdings.owns(group)) {
      beside.computeIfAbsent(claim.peer(), _ -> new TreeSet<>()).add(group);
    }
    boolean denied = contacts.claimHeard(claim.peer(), claim.address(), time);
    return denied && contacts.isToDefend(claim.peer(), time)
        ? defences.take(owned(Stream.of(claim.address())), time)
        : new TreeSet<>();
  }

  /** After a member told that it took these in haste, as their heir, and gave them back. */
  SortedSet<GroupId> returned(NodeName from, Collection<GroupId> groups, long time) {
    beside.getOrDefault(from, new TreeSet<>()).removeAll(groups);
    return defences.take(owned(groups.stream().map(GroupId::lowest)), time);
  }

  /** This node answers for these no longer: who else announced them is no concern of it. */
  void ended(SortedSet<GroupId> groups) {
    beside.values().forEach(announced -> announced.removeAll(groups));
  }

  /**
   * After another view: a member that took something in haste may be gone without a word.
   *
   * @param leaving members that said that they would leave
   */
  SortedSet<GroupId> viewChanged(Set<NodeName> now, Set<NodeName> leaving, long time) {
    SortedSet<GroupId> again = new TreeSet<>();
    beside.forEach((by, groups) -> {
      if (!now.contains(by)) {
        again.addAll(groups);
      }
    });
    beside.keySet().retainAll(now);
    again.removeIf(group -> !holdings.owns(group));
    if (lost.keySet().removeAll(now)) {
      again.addAll(defences.take(holdings.owned(), time));
    }
    members.stream()
        .filter(member -> !now.contains(member) && !leaving.contains(member))
        .forEach(member -> lost.put(member, time));
    members = Set.copyOf(now);
    return again;
  }

  /** What was claimed too soon after it was last defended, or by a speaker that is gone now. */
  SortedSet<GroupId> due(long time) {
    SortedSet<GroupId> due = defences.due(holdings::owns, time);
    if (lost.entrySet()
        .removeIf(one -> isGone(one.getKey()) && time - dueAt(one.getValue()) >= 0)) {
      due.addAll(defences.take(holdings.owned(), time));
    }
    return due;
  }

  private boolean isGone(NodeName node) {
    return !contacts.isReady(node);
  }

  private static long dueAt(long lostAt) {
    return lostAt + LOST_FOR_MIN_NANOS;
  }

  /** When there is something {@link #due}. */
  OptionalLong nextDue() {
    LongStream gone =
        lost.entrySet().stream()
            .filter(one -> isGone(one.getKey()))
            .mapToLong(one -> dueAt(one.getValue()));
    return LongStream.concat(defences.nextDue().stream(), gone).min();
  }

  private SortedSet<GroupId> owned(Stream<IpAddress> addresses) {
    SortedSet<GroupId> owned = new TreeSet<>();
    addresses.forEach(each -> book.groupOf(each).filter(holdings::owns).ifPresent(owned::add));
    return owned;
  }
}
