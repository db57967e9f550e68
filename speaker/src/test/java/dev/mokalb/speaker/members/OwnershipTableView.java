package dev.mokalb.speaker.members;

import java.util.Objects;

/** Compares what two simulated members hold to. */
final class OwnershipTableView {

  private OwnershipTableView() {}

  static void same(Station one, Station other) {
    Participant mine = one.participant;
    Participant theirs = other.participant;
    if (mine.company().viewId() != theirs.company().viewId()) {
      throw new AssertionError(
          one
              + " is in view "
              + mine.company().view()
              + ", "
              + other
              + " in view "
              + theirs.company().view());
    }
    if (!Objects.equals(mine.table(), theirs.table())) {
      throw new AssertionError(
          one + " holds " + mine.table() + ", " + other + " holds " + theirs.table());
    }
  }
}
