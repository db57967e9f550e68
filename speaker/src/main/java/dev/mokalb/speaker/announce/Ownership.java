package dev.mokalb.speaker.announce;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an ownership table in the light of who lives. */
public final class Ownership {

  private Ownership() {}

  /**
   * The first ranked node that lives: the owner, or the heir that is promoted the moment the owner
   * is gone from the view, without asking anybody. {@link TableMaker} then confirms that heir.
   *
   * @param living the members of the current view
   */
  public static Optional<NodeName> ownerOf(
      OwnershipTable table, GroupId group, Set<NodeName> living) {
    return firstLiving(table.ranked(group), living);
  }

  /** The same for one row of the table, the owner first, then the heirs. */
  static Optional<NodeName> firstLiving(List<NodeName> ranked, Set<NodeName> living) {
    for (NodeName node : ranked) {
      if (living.contains(node)) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }
}
