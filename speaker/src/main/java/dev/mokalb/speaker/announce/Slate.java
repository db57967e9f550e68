package dev.mokalb.speaker.announce;

import java.util.Arrays;

/**
 * The nodes that may own a group, as indices into the sorted members: the best tier first, and
 * within a tier in the order of the names.
 */
final class Slate {

  /**
   * Of one node that may own: for how many addresses it cannot answer, how fit it is, then how much
   * it is preferred.
   */
  private record Tier(int lacks, Fitness fitness, long score) implements Comparable<Tier> {
    /** Of a node that owns the group already: what makes it unfit for new ones does not count. */
    Tier toKeep() {
      return fitness == Fitness.DAMPED ? new Tier(lacks, Fitness.READY, score) : this;
    }

    @Override
    public int compareTo(Tier other) {
      if (lacks != other.lacks) {
        return Integer.compare(lacks, other.lacks);
      }
      int byFitness = fitness.compareTo(other.fitness);
      return byFitness != 0 ? byFitness : Long.compare(other.score, score);
    }
  }

  /** Candidates, best first. */
  final int[] nodes;

  /** For every member its tier, counted from 0; -1 if it is no candidate. */
  private final int[] tiers;

  /** How many candidates are in the best tier. */
  final int bestCount;

  private final boolean[] noWorseToKeep;

  private Slate(int[] nodes, int[] tiers, int bestCount, boolean[] noWorseToKeep) {
    this.nodes = nodes;
    this.tiers = tiers;
    this.bestCount = bestCount;
    this.noWorseToKeep = noWorseToKeep;
  }

  /**
   * Those that may own the group.
   *
   * @param members all members, sorted
   */
  static Slate of(NodeName[] members, Field field, GroupId group, Eligibility eligibility) {
    Integer[] candidates = new Integer[members.length];
    Tier[] tierOf = new Tier[members.length];
    int count = 0;
    for (int i = 0; i < members.length; i++) {
      Fitness fitness = field.of(members[i]);
      Merit merit = eligibility.merits().get(members[i]);
      if (merit != null
          && fitness.mayOwn()
          && field.roster().isAble(members[i], group, eligibility)) {
        int lacks = field.roster().lacks(members[i], group);
        tierOf[i] = new Tier(lacks, fitness, merit.score());
        candidates[count++] = i;
      }
    }
    Arrays.sort(candidates, 0, count, (one, other) -> tierOf[one].compareTo(tierOf[other]));
    int[] nodes = new int[count];
    int[] tiers = new int[members.length];
    Arrays.fill(tiers, -1);
    boolean[] noWorseToKeep = new boolean[members.length];
    int tier = -1;
    int best = 0;
    for (int i = 0; i < count; i++) {
      int node = candidates[i];
      if (i == 0 || !tierOf[node].equals(tierOf[nodes[i - 1]])) {
        tier++;
      }
      best += tier == 0 ? 1 : 0;
      nodes[i] = node;
      tiers[node] = tier;
      noWorseToKeep[node] = tierOf[node].toKeep().compareTo(tierOf[nodes[0]]) <= 0;
    }
    return new Slate(nodes, tiers, best, noWorseToKeep);
  }

  boolean isEmpty() {
    return nodes.length == 0;
  }

  boolean contains(int node) {
    return node >= 0 && tiers[node] >= 0;
  }

  /** Whether no other candidate is better than this one, if the group is not new to it. */
  boolean isNoWorseToKeep(int node) {
    return noWorseToKeep[node];
  }

  /** Lower is better; -1 if the node is no candidate. */
  int tierOf(int node) {
    return tiers[node];
  }
}
