package dev.mokalb.speaker.announce;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who owned the groups that are no more, for a while: a Service that was made anew, or whose last
 * endpoint was away for a moment, is announced again from where its neighbours still look for it.
 * So it is, too, if whoever decides saw that late, as one whose connection to the API server was
 * dead sees all that it missed, one after the other. Times are monotonic nanoseconds. Confined to
 * the speaker's loop.
 */
public final class FormerOwners {

  static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);

  /** The oldest are forgotten first. */
  static final int GROUPS_MAX = 4_096;

  private record Former(NodeName owner, long until) {}

  /** In the order of time. */
  private final Map<GroupId, Former> former = new LinkedHashMap<>();

  /** The group is no more. */
  public void note(GroupId group, NodeName owner, long time) {
    former.remove(group);
    former.put(group, new Former(owner, time + REMEMBERED_FOR.toNanos()));
    if (former.size() > GROUPS_MAX) {
      former.remove(former.keySet().iterator().next());
    }
  }

  /** Its last owner, if that is remembered at this time. */
  public Optional<NodeName> of(GroupId group, long time) {
    return Optional.ofNullable(former.get(group))
        .filter(last -> last.until() - time > 0)
        .map(Former::owner);
  }
}
