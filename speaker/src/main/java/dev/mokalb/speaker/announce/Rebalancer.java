package dev.mokalb.speaker.announce;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the next moves that make a table better although nobody has to move. */
public final class Rebalancer {

  private Rebalancer() {}

  /**
   * Some groups and the nodes that they should go to; none if the table is as good as it gets. A
   * node that is less fit than another keeps what it owns, unless {@link TableMaker} takes it.
   *
   * @param most how many moves at most
   */
  public static SortedMap<GroupId, NodeName> moves(
      OwnershipTable table, GroupBook book, Field field, MovePolicy.Evenness evenness, int most) {
    NodeName[] nodes = field.fitness().keySet().toArray(NodeName[]::new);
    Map<NodeName, Integer> owned = new HashMap<>();
    for (TableRows.Entry entry : table.rows()) {
      owned.merge(entry.row().owner(), 1, Integer::sum);
    }
    SortedMap<GroupId, NodeName> moves = new TreeMap<>();
    for (TableRows.Entry entry : table.rows()) {
      if (moves.size() == most) {
        break;
      }
      GroupId group = entry.group();
      NodeName owner = entry.row().owner();
      Slate slate = Slate.of(nodes, field, group, book.eligibility(group));
      better(nodes, slate, owner, owned, evenness)
          .filter(node -> field.of(node) == field.of(owner))
          .ifPresent(node -> {
            moves.put(group, node);
            owned.merge(owner, -1, Integer::sum);
            owned.merge(node, 1, Integer::sum);
          });
    }
    return moves;
  }

  private static Optional<NodeName> better(
      NodeName[] nodes,
      Slate slate,
      NodeName owner,
      Map<NodeName, Integer> owned,
      MovePolicy.Evenness evenness) {
    Optional<NodeName> emptiest = Optional.empty();
    boolean ownerIsBest = false;
    for (int i = 0; i < slate.bestCount; i++) {
      NodeName node = nodes[slate.nodes[i]];
      ownerIsBest |= node.equals(owner);
      if (emptiest.isEmpty() || count(owned, node) < count(owned, emptiest.get())) {
        emptiest = Optional.of(node);
      }
    }
    if (emptiest.isEmpty() || !ownerIsBest) {
      return emptiest;
    }
    boolean uneven = count(owned, owner) - count(owned, emptiest.get()) > 1;
    return evenness == MovePolicy.Evenness.BY_MOVES && uneven ? emptiest : Optional.empty();
  }

  private static int count(Map<NodeName, Integer> owned, NodeName node) {
    return owned.getOrDefault(node, 0);
  }
}
