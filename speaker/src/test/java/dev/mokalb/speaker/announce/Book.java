package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Groups that a test puts there itself. */
public final class Book implements GroupBook {

  private final NavigableMap<GroupId, AddressGroup> groups = new TreeMap<>();
  private final Map<GroupId, Eligibility> eligible = new HashMap<>();
  private final Map<IpAddress, GroupId> byAddress = new HashMap<>();

  /** So many groups of one address each, that all of these nodes may announce. */
  public static Book ofGroups(int count, Set<NodeName> nodes) {
    Book book = new Book();
    Eligibility all = Eligibility.ofEqual(nodes);
    for (int i = 0; i < count; i++) {
      book.put(Tables.group(i), all);
    }
    return book;
  }

  /** A group of the one address that names it. */
  public void put(GroupId id, Eligibility eligibility) {
    put(List.of(id.lowest()), eligibility);
  }

  /** A group of these addresses. */
  public GroupId put(List<IpAddress> addresses, Eligibility eligibility) {
    SortedSet<IpAddress> sorted = new TreeSet<>(addresses);
    GroupId id = new GroupId(sorted.first());
    ObjectKey service = new ObjectKey("default", "s" + id);
    groups.put(id, new AddressGroup(id, sorted, new TreeSet<>(Set.of(service))));
    eligible.put(id, eligibility);
    sorted.forEach(address -> byAddress.put(address, id));
    return id;
  }

  public void remove(GroupId id) {
    AddressGroup gone = groups.remove(id);
    if (gone != null) {
      gone.addresses().forEach(byAddress::remove);
    }
    eligible.remove(id);
  }

  @Override
  public SortedSet<GroupId> ids() {
    return groups.navigableKeySet();
  }

  @Override
  public Optional<AddressGroup> group(GroupId id) {
    return Optional.ofNullable(groups.get(id));
  }

  @Override
  public Eligibility eligibility(GroupId id) {
    return eligible.getOrDefault(id, Eligibility.NOBODY);
  }

  @Override
  public Optional<GroupId> groupOf(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }
}
