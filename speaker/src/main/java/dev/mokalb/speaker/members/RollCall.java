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

  /** After the view; then twice as long each time, for some may not be able to tell. */
  static final Duration FIRST = Duration.ofSeconds(1);

  static final Duration LONGEST = Duration.ofMinutes(1);

  private final Company company;
  private OptionalLong due = OptionalLong.empty();
  private Duration pause = FIRST;

  RollCall(Company company) {
    this.company = company;
  }

  void viewChanged(long time) {
    pause = FIRST;
    due = OptionalLong.of(time + pause.toNanos());
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
    pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    due = untold.isEmpty() ? OptionalLong.empty() : OptionalLong.of(time + pause.toNanos());
    return untold;
  }

  OptionalLong nextDue() {
    return due;
  }
}
