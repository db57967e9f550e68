package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SmallSet;
import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All groups of a cluster. Two addresses are in one group if a chain of Services links them, so
 * that one node answers for all of a Service and for all of a shared address.
 *
 * @param byId every group
 */
public record Groups(SortedMap<GroupId, AddressGroup> byId) {

  /** No groups at all. */
  public static final Groups NONE = of(Map.of());

  /** Groups the addresses of these Services; a Service without an address is in no group. */
  public static Groups of(Map<ObjectKey, Set<IpAddress>> addressesByService) {
    Map<IpAddress, IpAddress> parents = new HashMap<>();
    for (Set<IpAddress> addresses : addressesByService.values()) {
      linkAll(parents, addresses);
    }
    SortedMap<GroupId, AddressGroup> byId = new TreeMap<>();
    for (IpAddress address : Set.copyOf(parents.keySet())) {
      GroupId id = new GroupId(rootOf(parents, address));
      byId.computeIfAbsent(id, Groups::emptyGroup).addresses().add(address);
    }
    for (Map.Entry<ObjectKey, Set<IpAddress>> service : addressesByService.entrySet()) {
      for (IpAddress address : service.getValue()) {
        GroupId id = new GroupId(rootOf(parents, address));
        byId.computeIfAbsent(id, Groups::emptyGroup).services().add(service.getKey());
      }
    }
    byId.replaceAll((id, group) -> frozen(group));
    return new Groups(Collections.unmodifiableSortedMap(byId));
  }

  private static void linkAll(Map<IpAddress, IpAddress> parents, Set<IpAddress> addresses) {
    IpAddress first = null;
    for (IpAddress address : addresses) {
      parents.putIfAbsent(address, address);
      if (first == null) {
        first = address;
      } else {
        link(parents, first, address);
      }
    }
  }

  /** The lower root becomes the parent, so that a root is the lowest address of its group. */
  private static void link(Map<IpAddress, IpAddress> parents, IpAddress one, IpAddress other) {
    IpAddress oneRoot = rootOf(parents, one);
    IpAddress otherRoot = rootOf(parents, other);
    if (oneRoot.compareTo(otherRoot) <= 0) {
      parents.put(otherRoot, oneRoot);
    } else {
      parents.put(oneRoot, otherRoot);
    }
  }

  /** Halves the path on the way, which keeps the walks short. */
  private static IpAddress rootOf(Map<IpAddress, IpAddress> parents, IpAddress address) {
    IpAddress at = address;
    IpAddress parent = parents.getOrDefault(at, at);
    while (!parent.equals(at)) {
      IpAddress grandparent = parents.getOrDefault(parent, parent);
      parents.put(at, grandparent);
      at = grandparent;
      parent = parents.getOrDefault(at, at);
    }
    return at;
  }

  private static AddressGroup emptyGroup(GroupId id) {
    return new AddressGroup(id, new TreeSet<>(), new TreeSet<>());
  }

  private static AddressGroup frozen(AddressGroup group) {
    return new AddressGroup(
        group.id(), SmallSet.copyOf(group.addresses()), SmallSet.copyOf(group.services()));
  }
}
