package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is there, as all members of this view see it.
 *
 * @param id counts upwards along the history of a member; the two halves of a split cluster may use
 *     the same number, the view that joins them has a higher one
 * @param order one entry per node, even while a restarted speaker and its former self are both in;
 *     the coordinator first, the others as they joined
 * @param iAmCoordinator whether this very process is the coordinator; the name alone does not tell,
 *     since the former self of a restarted speaker has the same
 * @param sides the parts of a split cluster that this view joins; empty if it joins none
 */
public record View(long id, List<NodeName> order, boolean iAmCoordinator, List<Side> sides) {

  /** A part of a split cluster, before it was joined with others. */
  public record Side(long viewId, NodeName coordinator) {}

  /** Refuses a view of nobody, a bug of the caller. */
  public View {
    order = List.copyOf(order);
    sides = List.copyOf(sides);
    if (order.isEmpty()) {
      throw new IllegalArgumentException("a view without members");
    }
  }

  public NodeName coordinator() {
    return order.getFirst();
  }

  public SortedSet<NodeName> members() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(order));
  }
}
