package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SmallSet;
import dev.mokalb.net.IpAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that is to be announced: groups of addresses, and for each the nodes that are eligible for
 * every Service of the group. Confined to the speaker's loop; a change costs what it touches, not
 * the number of Services.
 */
public final class Candidates implements GroupBook {

  private final Map<ObjectKey, Candidacy.Announced> announced = new HashMap<>();
  private final Map<IpAddress, SmallSet<ObjectKey>> servicesByAddress = new HashMap<>();
  private final Map<ObjectKey, GroupId> groupByService = new HashMap<>();
  private final NavigableMap<GroupId, AddressGroup> groups = new TreeMap<>();
  private final Map<GroupId, Eligibility> eligible = new HashMap<>();
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
                servicesByAddress.merge(
                    address, SmallSet.of(service), (others, _) -> others.with(service))));
  }

  private void unlink(IpAddress address, ObjectKey service) {
    servicesByAddress.computeIfPresent(
        address,
        (_, services) -> {
          SmallSet<ObjectKey> others = services.without(service);
          return others.isEmpty() ? null : others;
        });
  }

  private Set<ObjectKey> servicesOf(IpAddress address) {
    SmallSet<ObjectKey> services = servicesByAddress.get(address);
    return services == null ? Set.of() : services;
  }

  /** How the Service is announced, as {@link #set} said last. */
  public Optional<Candidacy.Announced> announced(ObjectKey service) {
    return Optional.ofNullable(announced.get(service));
  }

  /** Brings the groups up to date; those that came, went or changed since the last call. */
  public SortedSet<GroupId> settle() {
    SortedSet<GroupId> changed = new TreeSet<>();
    if (touched.isEmpty()) {
      return changed;
    }
    Set<ObjectKey> concerned = concerned();
    touched.clear();
    Map<ObjectKey, Set<IpAddress>> regrouped = new TreeMap<>();
    for (ObjectKey service : concerned) {
      GroupId old = groupByService.remove(service);
      if (old != null) {
        changed.add(old);
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
          changed.add(id);
          groups.put(id, lean(group));
          eligible.put(id, eligibleFor(group));
          group.services().forEach(service -> groupByService.put(service, id));
        });
    return changed;
  }

  /** With the very sets that are kept anyway, where a group is one Service. */
  private AddressGroup lean(AddressGroup group) {
    return announced(group.services().first())
        .filter(its -> its.addresses().equals(group.addresses()))
        .map(its -> new AddressGroup(group.id(), its.addresses(), group.services()))
        .orElse(group);
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
          open.addAll(servicesOf(address));
        }
      }
    }
    return concerned;
  }

  /** The same instance for groups of one Service each, which makes the table cheaper. */
  private Eligibility eligibleFor(AddressGroup group) {
    Optional<Eligibility> common = Optional.empty();
    for (ObjectKey service : group.services()) {
      Candidacy.Announced candidacy = announced.get(service);
      if (candidacy != null) {
        Eligibility one = candidacy.eligible();
        common = Optional.of(common.map(other -> other.and(one)).orElse(one));
      }
    }
    return common.orElse(Eligibility.NOBODY);
  }

  /**
   * The interfaces on which a node answers for an address: the union of what the Services that hold
   * it ask for. Empty means all, also where the node may not answer at all.
   */
  public SortedSet<String> interfaces(IpAddress address, NodeName node) {
    SortedSet<String> union = new TreeSet<>();
    for (ObjectKey service : servicesOf(address)) {
      Candidacy.Announced candidacy = announced.get(service);
      Optional<Merit> merit =
          Optional.ofNullable(candidacy).flatMap(one -> one.eligible().meritOf(node));
      if (merit.isPresent()) {
        if (merit.get().interfaces().isEmpty()) {
          return new TreeSet<>();
        }
        merit.get().interfaces().forEach(union::addAll);
      }
    }
    return union;
  }

  @Override
  public SortedSet<GroupId> ids() {
    return Collections.unmodifiableSortedSet(groups.navigableKeySet());
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
    for (ObjectKey service : servicesOf(address)) {
      return Optional.ofNullable(groupByService.get(service));
    }
    return Optional.empty();
  }
}
