package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which groups were announced only because others claim them. Speakers that do not agree hear each
 * other's answers, too, and each answer makes them greet each other: without a bound every one of
 * them would be the cause of several others. So a group is defended once in a while, whatever is
 * heard and from how many (compare RFC 5227 §2.4 c). Times are monotonic nanoseconds. Confined to
 * the speaker's loop.
 */
final class Defences {

  /**
   * Shorter than DEFEND_INTERVAL (10 s), for speakers yield to each other by rules: a client is
   * with the wrong one for no longer than this.
   */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** When a group was last defended, and whether it was claimed again since. */
  private record Defence(long at, boolean claimedAgain) {}

  private final Map<GroupId, Defence> defences = new HashMap<>();
  private long lookedAt;

  /** How many were claimed again; where none was, nothing has to be looked through. */
  private int claimedAgain;

  /**
   * Those of these groups that may be announced again now. The others are {@link #due} later:
   * whoever claimed them last may say nothing more.
   */
  SortedSet<GroupId> take(SortedSet<GroupId> claimed, long time) {
    if (defences.isEmpty() || isOver(lookedAt, time)) {
      lookedAt = time;
      defences.values().removeIf(last -> !last.claimedAgain() && isOver(last.at(), time));
    }
    SortedSet<GroupId> taken = new TreeSet<>();
    for (GroupId group : claimed) {
      Defence last = defences.get(group);
      if (last == null || isOver(last.at(), time)) {
        claimedAgain -= last != null && last.claimedAgain() ? 1 : 0;
        defences.put(group, new Defence(time, false));
        taken.add(group);
      } else if (!last.claimedAgain()) {
        defences.put(group, new Defence(last.at(), true));
        claimedAgain++;
      }
    }
    return taken;
  }

  /** The groups of these that were claimed again too soon to be defended then, and may be now. */
  SortedSet<GroupId> due(Predicate<GroupId> owned, long time) {
    SortedSet<GroupId> due = new TreeSet<>();
    if (claimedAgain == 0) {
      return due;
    }
    defences.forEach((group, last) -> {
      if (last.claimedAgain() && isOver(last.at(), time)) {
        due.add(group);
      }
    });
    defences.keySet().removeAll(due);
    claimedAgain -= due.size();
    due.removeIf(owned.negate());
    due.forEach(group -> defences.put(group, new Defence(time, false)));
    return due;
  }

  /** When {@link #due} has something. */
  OptionalLong nextDue() {
    if (claimedAgain == 0) {
      return OptionalLong.empty();
    }
    return defences.values().stream()
        .filter(Defence::claimedAgain)
        .mapToLong(last -> last.at() + EVERY.toNanos())
        .min();
  }

  private static boolean isOver(long at, long time) {
    return time - at >= EVERY.toNanos();
  }

  /** How many groups were defended a moment ago. */
  int size() {
    return defences.size();
  }
}
