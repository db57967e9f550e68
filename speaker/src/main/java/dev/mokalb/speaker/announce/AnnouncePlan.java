package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this node announces.
 *
 * @param addresses that it answers for
 * @param services that it thereby announces
 */
public record AnnouncePlan(Set<IpAddress> addresses, Set<ObjectKey> services) {

  public static final AnnouncePlan NOTHING = new AnnouncePlan(Set.of(), Set.of());

  public AnnouncePlan {
    addresses = Collections.unmodifiableSet(addresses);
    services = Collections.unmodifiableSet(services);
  }

  /**
   * What {@code me} owns, by the table and the members that live. Groups and table are walked side
   * by side, since both are in the order of the groups' ids.
   */
  public static AnnouncePlan of(
      Candidates candidates, OwnershipTable table, Set<NodeName> living, NodeName me) {
    Set<IpAddress> addresses = new HashSet<>();
    Set<ObjectKey> services = new HashSet<>();
    Iterator<Map.Entry<GroupId, List<NodeName>>> rows = table.ranked().entrySet().iterator();
    Optional<Map.Entry<GroupId, List<NodeName>>> row = next(rows);
    for (AddressGroup group : candidates.groups().values()) {
      while (row.isPresent() && row.get().getKey().compareTo(group.id()) < 0) {
        row = next(rows);
      }
      if (row.isPresent()
          && row.get().getKey().equals(group.id())
          && Ownership.firstLiving(row.get().getValue(), living).equals(Optional.of(me))
          && candidates.isEligible(group.id(), me)) {
        addresses.addAll(group.addresses());
        services.addAll(group.services());
      }
    }
    return new AnnouncePlan(addresses, services);
  }

  private static <T> Optional<T> next(Iterator<T> iterator) {
    return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
  }
}
