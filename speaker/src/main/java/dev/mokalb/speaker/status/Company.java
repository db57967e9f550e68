package dev.mokalb.speaker.status;

import java.util.Set;

/**
 * The other speakers, as far as they matter here.
 *
 * @param nodes the labels of the nodes whose speakers live, this one included
 */
public record Company(Set<String> nodes, Duty duty) {

  /** Who removes the objects of nodes that are gone, where nobody took over. */
  public enum Duty {
    /** This speaker. */
    SWEEP,
    /** Another one. */
    LEAVE
  }

  public Company {
    nodes = Set.copyOf(nodes);
  }
}
