package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelectors;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The pools that an advertisement is about: those named and those selected; all where neither is
 * given.
 *
 * @param names of pools; one that does not exist selects nothing
 */
public record PoolSelection(SortedSet<String> names, LabelSelectors selectors) {

  public static final PoolSelection ALL = new PoolSelection(new TreeSet<>(), LabelSelectors.NONE);

  public PoolSelection {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** The pools of these names; none means all. */
  public static PoolSelection named(Set<String> names) {
    return new PoolSelection(new TreeSet<>(names), LabelSelectors.NONE);
  }

  public boolean selects(Pool pool) {
    return (names.isEmpty() && selectors.isEmpty())
        || names.contains(pool.name())
        || selectors.anyMatches(pool.labels());
  }

  @Override
  public String toString() {
    if (names.isEmpty() && selectors.isEmpty()) {
      return "all pools";
    }
    return "pools " + String.join(", ", names) + (selectors.isEmpty() ? "" : " " + selectors);
  }
}
