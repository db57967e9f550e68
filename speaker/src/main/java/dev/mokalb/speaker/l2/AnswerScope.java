package dev.mokalb.speaker.l2;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The interfaces on which an address is answered. */
public sealed interface AnswerScope {

  /** Whether questions heard on the interface with this name are answered. */
  boolean covers(String interfaceName);

  /** Every usable interface of the node. */
  static AnswerScope all() {
    return AllInterfaces.INSTANCE;
  }

  /**
   * The scope of an L2Advertisement's {@code spec.interfaces}.
   *
   * @param names none means all
   */
  static AnswerScope on(Set<String> names) {
    return names.isEmpty() ? all() : new Named(new TreeSet<>(names));
  }

  /** Every usable interface of the node, also one that appears later. */
  enum AllInterfaces implements AnswerScope {
    INSTANCE;

    @Override
    public boolean covers(String interfaceName) {
      return true;
    }
  }

  /** Only the usable interfaces with these names. */
  record Named(SortedSet<String> names) implements AnswerScope {

    public Named {
      names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    @Override
    public boolean covers(String interfaceName) {
      return names.contains(interfaceName);
    }
  }
}
