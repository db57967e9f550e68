package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Services that await a decision, each at most once. Namespaces take turns, so that a burst in one
 * does not delay a Service in another; within a namespace the order of arrival holds.
 */
final class FairQueue {

  private final LinkedHashMap<String, ArrayDeque<ObjectKey>> byNamespace = new LinkedHashMap<>();
  private final Set<ObjectKey> members = new HashSet<>();

  /** Adds the Service behind those of its namespace, unless it waits already. */
  void add(ObjectKey key) {
    if (members.add(key)) {
      byNamespace.computeIfAbsent(key.namespace(), _ -> new ArrayDeque<>()).addLast(key);
    }
  }

  /** Puts a Service back at the front of its namespace. */
  void addFirst(ObjectKey key) {
    if (members.add(key)) {
      byNamespace.computeIfAbsent(key.namespace(), _ -> new ArrayDeque<>()).addFirst(key);
    }
  }

  /** The next Service of the namespace whose turn it is, among those that may have one. */
  Optional<ObjectKey> poll(Predicate<String> admitted) {
    Iterator<Map.Entry<String, ArrayDeque<ObjectKey>>> turns = byNamespace.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, ArrayDeque<ObjectKey>> turn = turns.next();
      if (admitted.test(turn.getKey())) {
        turns.remove();
        ObjectKey key = turn.getValue().removeFirst();
        members.remove(key);
        if (!turn.getValue().isEmpty()) {
          byNamespace.put(turn.getKey(), turn.getValue());
        }
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  boolean contains(ObjectKey key) {
    return members.contains(key);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  int size() {
    return members.size();
  }
}
