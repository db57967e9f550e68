package dev.mokalb.speaker.announce;

import java.util.List;
import java.util.Optional;

/** Reads an ownership table in the light of who lives and who can serve. */
public final class Ownership {

  private Ownership() {}

  /**
   * The owner, or the heir that is promoted the moment the owner is gone, without asking anybody;
   * {@link TableMaker} then confirms that heir. An heir that cannot serve is passed over, and one
   * that should be given nothing new is taken only if no other is left. Whoever lacks an address of
   * the group, the owner too, is taken only if nobody lacks fewer.
   *
   * @param eligibility tells which interfaces the group needs on each node
   */
  public static Optional<NodeName> ownerOf(
      TableRow row, GroupId group, Eligibility eligibility, Roster roster) {
    List<NodeName> ranked = row.ranked();
    Optional<NodeName> best = Optional.empty();
    int leastTrouble = Integer.MAX_VALUE;
    for (int i = 0; i < ranked.size(); i++) {
      NodeName node = ranked.get(i);
      if (roster.isAble(node, group, eligibility)) {
        int reluctance = i > 0 && roster.declinesNew(node) ? 1 : 0;
        int trouble = 2 * roster.lacks(node, group) + reluctance;
        if (trouble == 0) {
          return Optional.of(node);
        }
        if (trouble < leastTrouble) {
          leastTrouble = trouble;
          best = Optional.of(node);
        }
      }
    }
    return best;
  }

  /** Who answers for the group as soon as its owner is lost. */
  static Optional<NodeName> heirOf(
      TableRow row, NodeName owner, GroupId group, Eligibility eligibility, Roster roster) {
    List<NodeName> rest = row.ranked().stream().filter(node -> !node.equals(owner)).toList();
    return rest.isEmpty()
        ? Optional.empty()
        : ownerOf(TableRow.of(rest), group, eligibility, roster);
  }

  /**
   * The table after some nodes were lost: they are struck from the front of each list, so that one
   * that comes back before the next table does not take back what an heir already answers for.
   */
  public static OwnershipTable promoted(OwnershipTable table, Roster roster) {
    TableRows rows = table.rows();
    boolean lost = false;
    for (TableRows.Entry entry : table.rows()) {
      List<NodeName> ranked = entry.row().ranked();
      int first = 0;
      while (first < ranked.size() && !roster.lives(ranked.get(first))) {
        first++;
      }
      lost |= first > 0;
      if (first == ranked.size()) {
        rows = rows.without(entry.group());
      } else if (first > 0) {
        List<NodeName> rest = ranked.subList(first, ranked.size());
        rows = rows.with(entry.group(), new TableRow(rest, entry.row().giver()));
      }
    }
    return lost ? new OwnershipTable(table.stamp(), rows) : table;
  }
}
