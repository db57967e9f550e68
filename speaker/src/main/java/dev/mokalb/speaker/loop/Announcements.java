package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.members.Effect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The addresses and Services that the answered groups hold. A Service belongs to one group, as does
 * an address. Confined to the speaker's loop.
 */
final class Announcements {

  /** What a change of the answered groups comes to. */
  record Change(
      SortedSet<IpAddress> started,
      SortedSet<IpAddress> ended,
      SortedSet<ObjectKey> announced,
      SortedSet<ObjectKey> withdrawn) {}

  private final Map<GroupId, AddressGroup> answered = new HashMap<>();
  private final Set<IpAddress> addresses = new HashSet<>();
  private final Set<ObjectKey> services = new HashSet<>();

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
      if (now.isPresent() && now.get().equals(before)) {
        continue;
      }
      if (before != null) {
        oldAddresses.addAll(before.addresses());
        oldServices.addAll(before.services());
      }
      now.ifPresent(group -> {
        newAddresses.addAll(group.addresses());
        newServices.addAll(group.services());
      });
    }
    return new Change(
        added(newAddresses, addresses),
        removed(oldAddresses, newAddresses, addresses),
        added(newServices, services),
        removed(oldServices, newServices, services));
  }

  private static <T> SortedSet<T> added(SortedSet<T> now, Set<T> all) {
    SortedSet<T> added = new TreeSet<>(now);
    added.removeIf(one -> !all.add(one));
    return added;
  }

  private static <T> SortedSet<T> removed(SortedSet<T> before, SortedSet<T> now, Set<T> all) {
    SortedSet<T> removed = new TreeSet<>(before);
    removed.removeAll(now);
    all.removeAll(removed);
    return removed;
  }

  /** All addresses that are answered; a view that changes. */
  Set<IpAddress> addresses() {
    return addresses;
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
    return services;
  }
}
