package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Ownership;
import dev.mokalb.speaker.announce.TableRow;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
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

  /** Notes who of these waits for a word, and goes on answering until it hears from here. */
  void settle(Collection<GroupId> groups, Situation now, NodeName me) {
    for (GroupId group : groups) {
      owed.remove(group);
      Optional<TableRow> row = now.table().row(group);
      Optional<NodeName> giver = row.flatMap(TableRow::giver).filter(node -> !node.equals(me));
      if (giver.isPresent()
          && Ownership.ownerOf(row.get(), group, now.book().eligibility(group), now.roster())
              .equals(Optional.of(me))) {
        owed.put(group, giver.get());
      }
    }
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
