package dev.mokalb.speaker.announce;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What makes a node fit for a group, as the configuration has it.
 *
 * @param score the sum of the weights of the preferences that it meets; more is better
 * @param interfaces for each of these sets the node needs one usable interface of that name; none
 *     means that any interface will do
 */
public record Merit(long score, Set<SortedSet<String>> interfaces) {

  /** A node like any other. */
  public static final Merit PLAIN = new Merit(0, Set.of());

  /** Takes copies. */
  public Merit {
    Set<SortedSet<String>> copy = HashSet.newHashSet(interfaces.size());
    for (SortedSet<String> names : interfaces) {
      copy.add(Collections.unmodifiableSortedSet(new TreeSet<>(names)));
    }
    interfaces = copy.isEmpty() ? Set.of() : Collections.unmodifiableSet(copy);
  }

  /** Fit for what needs both. */
  Merit and(Merit other) {
    if (interfaces.equals(other.interfaces)) {
      return new Merit(score + other.score, interfaces);
    }
    Set<SortedSet<String>> both = new HashSet<>(interfaces);
    both.addAll(other.interfaces);
    return new Merit(score + other.score, both);
  }

  /** Whether a node with these usable interfaces can serve. */
  boolean isMetBy(Set<String> usable) {
    for (SortedSet<String> names : interfaces) {
      if (Collections.disjoint(names, usable)) {
        return false;
      }
    }
    return !usable.isEmpty();
  }
}
