package dev.mokalb.speaker.announce;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The speakers that live, and what each says of itself. */
public record Roster(SortedMap<NodeName, Standing> standings) {

  /** Of a speaker that is in no view. */
  public static final Roster NOBODY = new Roster(Collections.emptySortedMap());

  /** Takes a copy. */
  public Roster {
    standings = Collections.unmodifiableSortedMap(new TreeMap<>(standings));
  }

  public boolean lives(NodeName node) {
    return standings.containsKey(node);
  }

  /** Whether the node lives and can serve the group, for all that is known. */
  boolean isAble(NodeName node, GroupId group, Eligibility eligibility) {
    Standing standing = standings.get(node);
    if (standing == null || !standing.canAnswer()) {
      return false;
    }
    Optional<Merit> merit = eligibility.meritOf(node);
    return merit.isPresent()
        ? standing.serves(group, merit.get())
        : !standing.declined().contains(group);
  }

  /** For how many addresses of the group the node cannot answer, for all that is known. */
  int lacks(NodeName node, GroupId group) {
    return standings.getOrDefault(node, Standing.UNTOLD).lacks(group);
  }

  /** Whether the node would say no if it were to inherit something. */
  boolean declinesNew(NodeName node) {
    Standing standing = standings.get(node);
    return standing == null || !standing.hindrances().isEmpty();
  }
}
