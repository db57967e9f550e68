package dev.mokalb.speaker.announce;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

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

  private final Map<GroupId, NodeName> owners = new LinkedHashMap<>();

  /** The group is no more. */
  public void note(GroupId group, NodeName owner, long time) {
    former.remove(group);
    former.put(group, new Former(owner, time + REMEMBERED_FOR.toNanos()));
    owners.put(group, owner);
    if (former.size() > GROUPS_MAX) {
      forget(former.keySet().iterator().next());
    }
  }

  private void forget(GroupId group) {
    former.remove(group);
    owners.remove(group);
  }

  /** The owners that are remembered at this time; a view that changes with the next call. */
  public Map<GroupId, NodeName> at(long time) {
    Iterator<Map.Entry<GroupId, Former>> oldest = former.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<GroupId, Former> next = oldest.next();
      if (next.getValue().until() - time > 0) {
        break;
      }
      owners.remove(next.getKey());
      oldest.remove();
    }
    return Collections.unmodifiableMap(owners);
  }
}
