package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is to be announced: groups of addresses, and for each the nodes that are eligible for
 * every Service of the group.
 */
public record Candidates(Groups groups, SortedMap<GroupId, Set<NodeName>> eligible) {

  public static final Candidates NONE = of(Map.of());

  /** Puts the Services that are announced together into groups. */
  public static Candidates of(Map<ObjectKey, Candidacy.Announced> announced) {
    Map<ObjectKey, Set<dev.mokalb.net.IpAddress>> addresses = new TreeMap<>();
    announced.forEach((key, candidacy) -> addresses.put(key, candidacy.addresses()));
    Groups groups = Groups.of(addresses);
    SortedMap<GroupId, Set<NodeName>> eligible = new TreeMap<>();
    groups
        .byId()
        .forEach(
            (id, group) -> {
              Set<NodeName> nodes = null;
              for (ObjectKey service : group.services()) {
                Candidacy.Announced candidacy = announced.get(service);
                if (candidacy != null) {
                  nodes =
                      nodes == null
                          ? candidacy.eligible()
                          : common(nodes, candidacy.eligible());
                }
              }
              eligible.put(id, nodes == null ? Set.of() : nodes);
            });
    return new Candidates(groups, eligible);
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
}
