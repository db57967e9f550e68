package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is to be announced: groups of addresses, and for each the nodes that are eligible for
 * every Service of the group. Confined to the speaker's loop; a change costs what it touches, not
 * the number of Services.
 */
public final class Candidates {

  private final Map<ObjectKey, Candidacy.Announced> announced = new HashMap<>();
  private final Map<IpAddress, Set<ObjectKey>> servicesByAddress = new HashMap<>();
  private final Map<ObjectKey, GroupId> groupByService = new HashMap<>();
  private final SortedMap<GroupId, AddressGroup> groups = new TreeMap<>();
  private final SortedMap<GroupId, Set<NodeName>> eligible = new TreeMap<>();
  private final Set<ObjectKey> touched = new HashSet<>();

  /** The Service is announced like this from now on; empty if it is not, or no longer. */
  public void set(ObjectKey service, Optional<Candidacy.Announced> now) {
    Candidacy.Announced before =
        now.isPresent() ? announced.put(service, now.get()) : announced.remove(service);
    if (now.equals(Optional.ofNullable(before))) {
      return;
    }
    touched.add(service);
    if (before != null) {
      before.addresses().forEach(address -> unlink(address, service));
    }
    now.ifPresent(announcement ->
        announcement
            .addresses()
            .forEach(address ->
                servicesByAddress.computeIfAbsent(address, _ -> new HashSet<>(2)).add(service)));
  }

  private void unlink(IpAddress address, ObjectKey service) {
    Set<ObjectKey> services = servicesByAddress.getOrDefault(address, new HashSet<>());
    services.remove(service);
    if (services.isEmpty()) {
      servicesByAddress.remove(address);
    }
  }

  /** Brings the groups up to date; whether anything changed since the last call. */
  public boolean settle() {
    if (touched.isEmpty()) {
      return false;
    }
    Set<ObjectKey> concerned = concerned();
    touched.clear();
    Map<ObjectKey, Set<IpAddress>> regrouped = new TreeMap<>();
    for (ObjectKey service : concerned) {
      GroupId old = groupByService.remove(service);
      if (old != null) {
        groups.remove(old);
        eligible.remove(old);
      }
      Candidacy.Announced now = announced.get(service);
      if (now != null) {
        regrouped.put(service, now.addresses());
      }
    }
    Groups.of(regrouped)
        .byId()
        .forEach((id, group) -> {
          groups.put(id, group);
          eligible.put(id, eligibleFor(group));
          group.services().forEach(service -> groupByService.put(service, id));
        });
    return true;
  }

  /** The touched Services and all that are, or were, linked to one of them. */
  private Set<ObjectKey> concerned() {
    Set<ObjectKey> concerned = new HashSet<>();
    ArrayDeque<ObjectKey> open = new ArrayDeque<>(touched);
    while (!open.isEmpty()) {
      ObjectKey service = open.removeFirst();
      if (!concerned.add(service)) {
        continue;
      }
      GroupId old = groupByService.get(service);
      AddressGroup siblings = old == null ? null : groups.get(old);
      if (siblings != null) {
        open.addAll(siblings.services());
      }
      Candidacy.Announced now = announced.get(service);
      if (now != null) {
        for (IpAddress address : now.addresses()) {
          open.addAll(servicesByAddress.getOrDefault(address, Set.of()));
        }
      }
    }
    return concerned;
  }

  private Set<NodeName> eligibleFor(AddressGroup group) {
    Set<NodeName> nodes = Set.of();
    boolean first = true;
    for (ObjectKey service : group.services()) {
      Candidacy.Announced candidacy = announced.get(service);
      if (candidacy != null) {
        nodes = first ? candidacy.eligible() : common(nodes, candidacy.eligible());
        first = false;
      }
    }
    return nodes;
  }

  /** The same instance where the two are equal, which makes the table cheaper. */
  private static Set<NodeName> common(Set<NodeName> one, Set<NodeName> other) {
    if (one.equals(other)) {
      return one;
    }
    Set<NodeName> both = new HashSet<>(one);
    both.retainAll(other);
    return both;
  }

  /** The groups, as of the last {@link #settle}. */
  public SortedMap<GroupId, AddressGroup> groups() {
    return Collections.unmodifiableSortedMap(groups);
  }

  /** For each group the nodes that may announce it, as of the last {@link #settle}. */
  public SortedMap<GroupId, Set<NodeName>> eligible() {
    return Collections.unmodifiableSortedMap(eligible);
  }

  /** Whether the node may announce the group. */
  boolean isEligible(GroupId group, NodeName node) {
    return eligible.getOrDefault(group, Set.of()).contains(node);
  }
}
