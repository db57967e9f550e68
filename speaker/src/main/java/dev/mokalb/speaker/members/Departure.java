package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * A speaker on its way out: it stays until all is handed over that another member could take, but
 * not for long. Times are monotonic nanoseconds. Confined to the speaker's loop.
 */
final class Departure {

  private OptionalLong since = OptionalLong.empty();
  private boolean over;

  void begin(long time) {
    if (since.isEmpty()) {
      since = OptionalLong.of(time);
    }
  }

  /** Whether the time has come; said once. */
  boolean isDue(Holdings holdings, GroupBook book, SortedSet<NodeName> others, long time) {
    if (since.isEmpty() || over) {
      return false;
    }
    boolean late = time - since.getAsLong() >= Timing.LEAVING_MAX.toNanos();
    over = late || others.isEmpty() || isHandedOver(holdings, book, others);
    return over;
  }

  private static boolean isHandedOver(
      Holdings holdings, GroupBook book, SortedSet<NodeName> others) {
    if (holdings.isGiving()) {
      return false;
    }
    for (GroupId group : holdings.held()) {
      for (NodeName other : others) {
        if (book.eligibility(group).meritOf(other).isPresent()) {
          return false;
        }
      }
    }
    return true;
  }

  OptionalLong nextDue() {
    return since.isPresent() && !over
        ? OptionalLong.of(since.getAsLong() + Timing.LEAVING_MAX.toNanos())
        : OptionalLong.empty();
  }
}
