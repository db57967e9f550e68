package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this node announces.
 *
 * @param addresses that it answers for
 * @param services that it thereby announces, each with the group it belongs to
 */
public record AnnouncePlan(SortedSet<IpAddress> addresses, SortedMap<ObjectKey, GroupId> services) {

  public static final AnnouncePlan NOTHING = new AnnouncePlan(new TreeSet<>(), new TreeMap<>());

  public AnnouncePlan {
    addresses = Collections.unmodifiableSortedSet(addresses);
    services = Collections.unmodifiableSortedMap(services);
  }

  /** What {@code me} owns, by the table and the members that live. */
  public static AnnouncePlan of(
      Candidates candidates, OwnershipTable table, SortedSet<NodeName> living, NodeName me) {
    SortedSet<IpAddress> addresses = new TreeSet<>();
    SortedMap<ObjectKey, GroupId> services = new TreeMap<>();
    candidates
        .groups()
        .byId()
        .forEach(
            (id, group) -> {
              Optional<NodeName> owner = Ownership.ownerOf(table, id, living);
              if (owner.filter(me::equals).isPresent()
                  && candidates.eligible().getOrDefault(id, Set.of()).contains(me)) {
                addresses.addAll(group.addresses());
                group.services().forEach(service -> services.put(service, id));
              }
            });
    return new AnnouncePlan(addresses, services);
  }
}
