package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

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

  /**
   * Whether the time has come; said once.
   *
   * @param takers makes what tells whether another member could take a group over
   */
  boolean isDue(Holdings holdings, Supplier<Predicate<GroupId>> takers, long time) {
    if (since.isEmpty() || over) {
      return false;
    }
    over =
        time - since.getAsLong() >= Timing.LEAVING_MAX.toNanos()
            || (!holdings.isGiving() && holdings.held().stream().noneMatch(takers.get()));
    return over;
  }

  OptionalLong nextDue() {
    return since.isPresent() && !over
        ? OptionalLong.of(since.getAsLong() + Timing.LEAVING_MAX.toNanos())
        : OptionalLong.empty();
  }
}
