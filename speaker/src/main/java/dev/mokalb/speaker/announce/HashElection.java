package dev.mokalb.speaker.announce;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Who owns a group where speakers do not know of each other: MetalLB's election, which each node
 * computes alone from what the API shows. Of the fittest and most preferred nodes it is the one
 * whose SHA-256 of name, {@code #} and address is the lowest. Nothing is even, and a new node moves
 * groups; a dead speaker is noticed by nobody.
 */
public final class HashElection {

  private HashElection() {}

  /**
   * The owner; empty if no node may own.
   *
   * @param fitness as the API shows it; a node that it does not know may own nothing
   */
  public static Optional<NodeName> ownerOf(
      GroupId group, Eligibility eligibility, Map<NodeName, Fitness> fitness) {
    Optional<NodeName> best = Optional.empty();
    for (NodeName node : eligibility.merits().keySet()) {
      if (fitness.getOrDefault(node, Fitness.NO_NODE).mayOwn()
          && (best.isEmpty() || isBefore(node, best.get(), group, eligibility, fitness))) {
        best = Optional.of(node);
      }
    }
    return best;
  }

  private static boolean isBefore(
      NodeName one,
      NodeName other,
      GroupId group,
      Eligibility eligibility,
      Map<NodeName, Fitness> fitness) {
    int byFitness =
        fitness
            .getOrDefault(one, Fitness.NO_NODE)
            .compareTo(fitness.getOrDefault(other, Fitness.NO_NODE));
    if (byFitness != 0) {
      return byFitness < 0;
    }
    long myScore = eligibility.meritOf(one).map(Merit::score).orElse(0L);
    long otherScore = eligibility.meritOf(other).map(Merit::score).orElse(0L);
    return myScore != otherScore
        ? myScore > otherScore
        : Arrays.compareUnsigned(hash(one, group), hash(other, group)) < 0;
  }

  private static byte[] hash(NodeName node, GroupId group) {
    try {
      String text = node.value() + "#" + group.lowest();
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
