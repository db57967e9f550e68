package dev.mokalb.model;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node, as far as it matters for who announces.
 *
 * @param labels all of them
 * @param states what its spec, its conditions and its taints say
 */
public record NodeSnapshot(String name, Map<String, String> labels, Set<NodeState> states) {

  /** Its presence keeps a node out, whatever its value. */
  public static final String EXCLUDE_LABEL =
      "node.kubernetes.io/exclude-from-external-load-balancers";

  /** Takes copies. */
  public NodeSnapshot {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    states = Collections.unmodifiableSet(new TreeSet<>(states));
  }

  /** What may be the matter with a node. */
  public enum NodeState {
    /** Its condition NetworkUnavailable is True. */
    NETWORK_UNAVAILABLE,
    /** Its condition Ready is there and not True. */
    NOT_READY,
    /** It is cordoned: {@code spec.unschedulable}. */
    UNSCHEDULABLE,
    /** It bears the taint {@code node.kubernetes.io/out-of-service}. */
    OUT_OF_SERVICE
  }

  public boolean is(NodeState state) {
    return states.contains(state);
  }

  /** Whether it bears the label that keeps load balancers away. */
  public boolean isExcluded() {
    return labels.containsKey(EXCLUDE_LABEL);
  }

  /** Whether it is about to go: cordoned, declared dead, shutting down, or kept out. */
  public boolean isLeaving() {
    return is(NodeState.UNSCHEDULABLE)
        || is(NodeState.OUT_OF_SERVICE)
        || is(NodeState.NOT_READY)
        || isExcluded();
  }
}
