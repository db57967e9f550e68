package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

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

  private final Map<GroupId, Long> defendedAt = new HashMap<>();
  private long lookedAt;

  /** Those of these groups that may be announced again now; they are not for a while then. */
  SortedSet<GroupId> take(SortedSet<GroupId> claimed, long time) {
    if (defendedAt.isEmpty() || isOver(lookedAt, time)) {
      lookedAt = time;
      defendedAt.values().removeIf(at -> isOver(at, time));
    }
    SortedSet<GroupId> taken = new TreeSet<>();
    for (GroupId group : claimed) {
      Long at = defendedAt.get(group);
      if (at == null || isOver(at, time)) {
        defendedAt.put(group, time);
        taken.add(group);
      }
    }
    return taken;
  }

  private static boolean isOver(long at, long time) {
    return time - at >= EVERY.toNanos();
  }

  /** How many groups were defended a moment ago. */
  int size() {
    return defendedAt.size();
  }
}
