package dev.mokalb.speaker.announce;

import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.NodeSnapshot.NodeState;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes of the cluster, as the API shows them.
 *
 * @param snapshots by name
 * @param fitness of each
 */
public record Nodes(
    SortedMap<NodeName, NodeSnapshot> snapshots, SortedMap<NodeName, Fitness> fitness) {

  public static final Nodes NONE = of(Collections.emptyList(), ExcludeLabel.HEEDED);

  /** What the label exclude-from-external-load-balancers does. */
  public enum ExcludeLabel {
    /** It keeps a node out, as everywhere in Kubernetes. */
    HEEDED,
    /** Nothing: {@code --ignore-exclude-lb}. */
    IGNORED
  }

  /** These nodes. */
  public static Nodes of(Collection<NodeSnapshot> all, ExcludeLabel label) {
    SortedMap<NodeName, NodeSnapshot> snapshots = new TreeMap<>();
    SortedMap<NodeName, Fitness> fitness = new TreeMap<>();
    for (NodeSnapshot node : all) {
      NodeName name = new NodeName(node.name());
      snapshots.put(name, node);
      fitness.put(name, fitnessOf(node, label));
    }
    return new Nodes(
        Collections.unmodifiableSortedMap(snapshots), Collections.unmodifiableSortedMap(fitness));
  }

  private static Fitness fitnessOf(NodeSnapshot node, ExcludeLabel label) {
    Fitness fitness = Fitness.READY;
    if (node.is(NodeState.UNSCHEDULABLE)) {
      fitness = fitness.and(Fitness.CORDONED);
    }
    if (node.is(NodeState.NOT_READY)) {
      fitness = fitness.and(Fitness.NOT_READY);
    }
    if (node.isExcluded() && label == ExcludeLabel.HEEDED) {
      fitness = fitness.and(Fitness.EXCLUDED);
    }
    if (node.is(NodeState.NETWORK_UNAVAILABLE)) {
      fitness = fitness.and(Fitness.NETWORK_UNAVAILABLE);
    }
    if (node.is(NodeState.OUT_OF_SERVICE)) {
      fitness = fitness.and(Fitness.OUT_OF_SERVICE);
    }
    return fitness;
  }

  /**
   * Whether a candidacy could be another with these nodes: their names, labels, and who may own.
   */
  public boolean differsForServices(Nodes other) {
    return !mayOwn().equals(other.mayOwn()) || !labels().equals(other.labels());
  }

  private SortedMap<NodeName, Boolean> mayOwn() {
    SortedMap<NodeName, Boolean> mayOwn = new TreeMap<>();
    fitness.forEach((node, fit) -> mayOwn.put(node, fit.mayOwn()));
    return mayOwn;
  }

  private SortedMap<NodeName, Object> labels() {
    SortedMap<NodeName, Object> labels = new TreeMap<>();
    snapshots.forEach((node, snapshot) -> labels.put(node, snapshot.labels()));
    return labels;
  }

  /** Whether one of these may own, as far as the API knows. */
  boolean anyMayOwn(Eligibility eligible) {
    for (NodeName node : eligible.merits().keySet()) {
      Fitness fit = fitness.get(node);
      if (fit != null && fit.mayOwn()) {
        return true;
      }
    }
    return false;
  }
}
