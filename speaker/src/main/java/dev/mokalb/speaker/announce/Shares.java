package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who has which address, as one node sees it.
 *
 * @param owners of each address that somebody owns
 * @param inheritable those that this node answers for as soon as their owner is lost
 */
public record Shares(Map<IpAddress, NodeName> owners, Set<IpAddress> inheritable) {

  public static final Shares NONE = new Shares(Map.of(), Set.of());

  /** Takes copies. */
  public Shares {
    owners = Map.copyOf(owners);
    inheritable = Set.copyOf(inheritable);
  }

  /** Gathers them, group by group. */
  public static final class Gatherer {
    private final NodeName me;
    private final Map<IpAddress, NodeName> owners = new HashMap<>();
    private final Set<IpAddress> inheritable = new HashSet<>();

    public Gatherer(NodeName me) {
      this.me = me;
    }

    /** Adds a group that stands in the table. */
    public void add(AddressGroup group, TableRow row, Eligibility eligibility, Roster roster) {
      Optional<NodeName> owner = Ownership.ownerOf(row, group.id(), eligibility, roster);
      owner.ifPresent(node -> group.addresses().forEach(a -> owners.put(a, node)));
      Optional<NodeName> heir =
          owner.flatMap(lost -> Ownership.heirOf(row, lost, group.id(), eligibility, roster));
      if (heir.equals(Optional.of(me))) {
        inheritable.addAll(group.addresses());
      }
    }

    /** All of them. */
    public Shares shares() {
      return new Shares(owners, inheritable);
    }
  }
}
