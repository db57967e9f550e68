package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Asks members that have not said where they stand. What they said may have come before the view,
 * and counted in the one before then. Times are monotonic nanoseconds. Confined to the speaker's
 * loop.
 */
final class RollCall {

  /** After the view, and after each time. */
  static final Duration EVERY = Duration.ofSeconds(1);

  private final Company company;
  private OptionalLong due = OptionalLong.empty();

  RollCall(Company company) {
    this.company = company;
  }

  void viewChanged(long time) {
    due = OptionalLong.of(time + EVERY.toNanos());
  }

  void disbanded() {
    due = OptionalLong.empty();
  }

  /** Whom to ask now. */
  SortedSet<NodeName> take(long time) {
    if (due.isEmpty() || time - due.getAsLong() < 0) {
      return Collections.emptySortedSet();
    }
    SortedSet<NodeName> untold = company.untold();
    due = untold.isEmpty() ? OptionalLong.empty() : OptionalLong.of(time + EVERY.toNanos());
    return untold;
  }

  OptionalLong nextDue() {
    return due;
  }
}
