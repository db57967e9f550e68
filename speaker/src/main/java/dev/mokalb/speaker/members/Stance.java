package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Ability;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Standing;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this member can do, and whether the others know it. Times are monotonic nanoseconds.
 * Confined to the speaker's loop.
 */
final class Stance {

  /**
   * Of each group in the message: to send it and to act on it takes no more of the others' time.
   */
  private static final long PAUSE_EACH_NANOS = 20_000;

  private final NodeName me;
  private final GroupBook book;
  private final Ability ability;
  private final Company company;
  private final SortedMap<GroupId, Integer> lacking = new TreeMap<>();
  private final SortedSet<GroupId> unchecked = new TreeSet<>();
  private boolean allUnchecked = true;

  private boolean urgent;
  private boolean untold;
  private OptionalLong pauseUntil = OptionalLong.empty();

  Stance(NodeName me, GroupBook book, Ability ability, Company company) {
    this.me = me;
    this.book = book;
    this.ability = ability;
    this.company = company;
  }

  /** This member stands like this from now on; whether that is news. */
  boolean take(Standing standing) {
    if (standing.equals(company.mine())) {
      return false;
    }
    company.iAm(standing);
    urgent = true;
    return true;
  }

  /** The others may not know how this member stands. */
  void sayAgain() {
    urgent = true;
  }

  /** These groups came, went or changed. */
  void touched(Collection<GroupId> groups) {
    unchecked.addAll(groups);
  }

  /** These interfaces can answer from now on; whether others have to know. */
  boolean takeInterfaces(SortedMap<String, MacAddress> usable) {
    allUnchecked = true;
    return take(company.mine().withInterfaces(usable));
  }

  /** Finds out what this member can answer for; the groups for which that changed. */
  SortedSet<GroupId> settle() {
    SortedSet<GroupId> changed = new TreeSet<>();
    if (allUnchecked) {
      unchecked.addAll(book.ids());
      unchecked.addAll(lacking.keySet());
      allUnchecked = false;
    }
    for (GroupId id : unchecked) {
      int lacks = lacks(id);
      Integer before = lacks == 0 ? lacking.remove(id) : lacking.put(id, lacks);
      if (lacks != (before == null ? 0 : before)) {
        changed.add(id);
      }
    }
    unchecked.clear();
    if (!changed.isEmpty()) {
      company.iAm(company.mine().withLacking(lacking));
      untold = true;
    }
    return changed;
  }

  private int lacks(GroupId id) {
    Optional<AddressGroup> group = book.group(id);
    // Where it has not the interfaces, the others pass it over without being told more.
    boolean mayOwn =
        book.eligibility(id).meritOf(me).filter(company.mine()::hasInterfacesFor).isPresent();
    return group.isPresent() && mayOwn ? ability.lacks(group.get()) : 0;
  }

  /** What to tell the others now. */
  Optional<MemberMessage.Stands> due(long time) {
    boolean paused = pauseUntil.isPresent() && time - pauseUntil.getAsLong() < 0;
    if (company.view().isEmpty() || !(urgent || (untold && !paused))) {
      return Optional.empty();
    }
    urgent = false;
    untold = false;
    pauseUntil = OptionalLong.of(time + lacking.size() * PAUSE_EACH_NANOS);
    return Optional.of(new MemberMessage.Stands(company.mine()));
  }

  /** When there is something to tell. */
  OptionalLong nextDue() {
    return untold && company.view().isPresent() ? pauseUntil : OptionalLong.empty();
  }
}
