package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;

/**
 * Which of two parts of a split cluster keeps what both claim: the larger one, then the one with
 * the longer history, then the one whose coordinator's name comes first. Greater is higher.
 *
 * @param size how many speakers hear each other there
 * @param viewId of its view
 */
public record Rank(int size, long viewId, NodeName coordinator) implements Comparable<Rank> {

  @Override
  public int compareTo(Rank other) {
    int bySize = Integer.compare(size, other.size);
    if (bySize != 0) {
      return bySize;
    }
    int byView = Long.compare(viewId, other.viewId);
    return byView != 0 ? byView : other.coordinator.compareTo(coordinator);
  }
}
