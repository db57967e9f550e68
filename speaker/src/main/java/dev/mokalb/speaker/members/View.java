package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who is there, as all members of this view see it.
 *
 * @param id counts upwards along the history of a member; the two halves of a split cluster may use
 *     the same number, the view that joins them has a higher one
 * @param members one entry per node, even while a restarted speaker and its former self are both in
 * @param iAmCoordinator whether this very process makes the ownership table; the coordinator's name
 *     alone does not tell, since the former self of a restarted speaker has the same
 */
public record View(
    long id, NodeName coordinator, SortedSet<NodeName> members, boolean iAmCoordinator) {

  /** Takes a copy. */
  public View {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
  }
}
