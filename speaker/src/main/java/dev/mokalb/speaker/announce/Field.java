package dev.mokalb.speaker.announce;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nodes among which the groups are divided.
 *
 * @param fitness of every living speaker's node
 */
public record Field(Roster roster, SortedMap<NodeName, Fitness> fitness) {

  public static final Field NOBODY = new Field(Roster.NOBODY, Collections.emptySortedMap());

  /** Takes a copy. */
  public Field {
    fitness = Collections.unmodifiableSortedMap(new TreeMap<>(fitness));
  }

  /**
   * Puts together what is known of the nodes.
   *
   * @param byApi what the API server says; a node that it does not know may own nothing
   * @param damped nodes that come and go
   */
  public static Field of(Roster roster, Map<NodeName, Fitness> byApi, Set<NodeName> damped) {
    boolean allStale =
        roster.standings().values().stream().allMatch(standing -> standing.is(Hindrance.STALE));
    SortedMap<NodeName, Fitness> fitness = new TreeMap<>();
    roster
        .standings()
        .forEach((node, standing) -> {
          Fitness fit = byApi.getOrDefault(node, Fitness.NO_NODE);
          if (damped.contains(node)) {
            fit = fit.and(Fitness.DAMPED);
          }
          // Where nobody reaches the API server, nobody knows better.
          if (standing.is(Hindrance.STALE) && !allStale) {
            fit = fit.and(Fitness.STALE);
          }
          if (standing.is(Hindrance.DRAINING)) {
            fit = fit.and(Fitness.DRAINING);
          }
          if (!standing.canAnswer()) {
            fit = fit.and(Fitness.NO_INTERFACE);
          }
          fitness.put(node, fit);
        });
    return new Field(roster, fitness);
  }

  /**
   * For each node why it cannot own the group, which nobody can.
   *
   * @param known the nodes that the API knows
   */
  public SortedMap<NodeName, Bar> bars(
      GroupId group, Eligibility eligibility, Set<NodeName> known) {
    SortedMap<NodeName, Bar> bars = new TreeMap<>();
    SortedSet<NodeName> all = new TreeSet<>(known);
    all.addAll(fitness.keySet());
    all.forEach(node -> bars.put(node, bar(node, group, eligibility.meritOf(node))));
    return bars;
  }

  private Bar bar(NodeName node, GroupId group, Optional<Merit> merit) {
    if (!of(node).mayOwn()) {
      return new Bar.Unfit(of(node));
    }
    if (merit.isEmpty()) {
      return new Bar.NotForAll();
    }
    Standing standing = roster.standings().getOrDefault(node, Standing.UNTOLD);
    return standing.declined().contains(group)
        ? new Bar.Declines()
        : new Bar.NoSuchInterface(merit.get().interfaces());
  }

  /** Whether the node could take the group over from one that leaves. */
  public boolean canTake(NodeName node, GroupId group, Eligibility eligibility) {
    return of(node).compareTo(Fitness.DRAINING) < 0
        && eligibility.meritOf(node).isPresent()
        && roster.isAble(node, group, eligibility);
  }

  Fitness of(NodeName node) {
    return fitness.getOrDefault(node, Fitness.NO_SPEAKER);
  }
}
