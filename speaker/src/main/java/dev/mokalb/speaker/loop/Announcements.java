package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.members.Effect;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The addresses and Services that the answered groups hold. A Service belongs to one group, as does
 * an address. Confined to the speaker's loop.
 */
final class Announcements {

  /**
   * What a change of the answered groups comes to.
   *
   * @param started addresses that are answered from now on, or on other interfaces than before
   * @param ended those that no longer are, and where they were
   */
  record Change(
      SortedMap<IpAddress, AnswerScope> started,
      SortedMap<IpAddress, AnswerScope> ended,
      SortedSet<ObjectKey> announced,
      SortedSet<ObjectKey> withdrawn) {}

  private final Function<IpAddress, AnswerScope> scopes;
  private final Map<GroupId, AddressGroup> answered = new HashMap<>();
  private final Map<IpAddress, AnswerScope> addresses = new HashMap<>();
  private final Set<ObjectKey> services = new HashSet<>();

  /**
   * Nothing is answered.
   *
   * @param scopes where an address is answered
   */
  Announcements(Function<IpAddress, AnswerScope> scopes) {
    this.scopes = scopes;
  }

  /** Takes in which groups are answered now. */
  Change answer(Effect.Answer answer, GroupBook book) {
    SortedSet<IpAddress> oldAddresses = new TreeSet<>();
    SortedSet<IpAddress> newAddresses = new TreeSet<>();
    SortedSet<ObjectKey> oldServices = new TreeSet<>();
    SortedSet<ObjectKey> newServices = new TreeSet<>();
    for (GroupId id : answer.ended()) {
      AddressGroup group = answered.remove(id);
      if (group != null) {
        oldAddresses.addAll(group.addresses());
        oldServices.addAll(group.services());
      }
    }
    for (GroupId id : answer.groups()) {
      Optional<AddressGroup> now = book.group(id);
      AddressGroup before = now.isPresent() ? answered.put(id, now.get()) : answered.remove(id);
      if (before != null) {
        oldAddresses.addAll(before.addresses());
        oldServices.addAll(before.services());
      }
      now.ifPresent(group -> {
        newAddresses.addAll(group.addresses());
        newServices.addAll(group.services());
      });
    }
    oldAddresses.removeAll(newAddresses);
    oldServices.removeAll(newServices);
    return new Change(
        started(newAddresses), ended(oldAddresses), added(newServices), removed(oldServices));
  }

  private SortedMap<IpAddress, AnswerScope> started(SortedSet<IpAddress> now) {
    SortedMap<IpAddress, AnswerScope> started = new TreeMap<>();
    for (IpAddress address : now) {
      AnswerScope scope = scopes.apply(address);
      if (!scope.equals(addresses.put(address, scope))) {
        started.put(address, scope);
      }
    }
    return started;
  }

  private SortedMap<IpAddress, AnswerScope> ended(SortedSet<IpAddress> gone) {
    SortedMap<IpAddress, AnswerScope> ended = new TreeMap<>();
    for (IpAddress address : gone) {
      AnswerScope scope = addresses.remove(address);
      if (scope != null) {
        ended.put(address, scope);
      }
    }
    return ended;
  }

  private SortedSet<ObjectKey> added(SortedSet<ObjectKey> now) {
    now.removeIf(service -> !services.add(service));
    return now;
  }

  private SortedSet<ObjectKey> removed(SortedSet<ObjectKey> gone) {
    services.removeAll(gone);
    return gone;
  }

  /** All addresses that are answered, and where; a view that changes. */
  Map<IpAddress, AnswerScope> addresses() {
    return Collections.unmodifiableMap(addresses);
  }

  /** The addresses of these groups, as far as they are answered. */
  SortedSet<IpAddress> addressesOf(SortedSet<GroupId> groups) {
    SortedSet<IpAddress> of = new TreeSet<>();
    for (GroupId id : groups) {
      AddressGroup group = answered.get(id);
      if (group != null) {
        of.addAll(group.addresses());
      }
    }
    return of;
  }

  /** All Services that are announced; a view that changes. */
  Set<ObjectKey> services() {
    return Collections.unmodifiableSet(services);
  }
}
