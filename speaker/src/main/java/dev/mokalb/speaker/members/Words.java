package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What this member owes to those who gave it groups: the word that it answers, after its frames
 * have left. Confined to the speaker's loop.
 */
final class Words {

  private final SortedMap<GroupId, NodeName> owed = new TreeMap<>();

  /** The giver goes on answering for the group until it hears from here. */
  void owe(GroupId group, NodeName giver) {
    owed.put(group, giver);
  }

  void release(GroupId group) {
    owed.remove(group);
  }

  void forget() {
    owed.clear();
  }

  /**
   * For each giver the groups that are not answered yet, if there is any news for anybody. What is
   * answered is owed no longer.
   */
  Map<NodeName, SortedSet<GroupId>> due(Predicate<GroupId> owns) {
    Map<NodeName, SortedSet<GroupId>> exceptions = new TreeMap<>();
    boolean news = false;
    for (Map.Entry<GroupId, NodeName> one : owed.entrySet()) {
      SortedSet<GroupId> except = exceptions.computeIfAbsent(one.getValue(), _ -> new TreeSet<>());
      if (owns.test(one.getKey())) {
        news = true;
      } else {
        except.add(one.getKey());
      }
    }
    owed.keySet().removeIf(owns);
    return news ? exceptions : Map.of();
  }
}
