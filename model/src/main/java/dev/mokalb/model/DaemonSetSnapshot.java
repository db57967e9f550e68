package dev.mokalb.model;

import dev.mokalb.model.select.LabelSelector;
import java.util.List;
import java.util.Map;

/**
 * A DaemonSet, as far as it matters for whether a node has a pod of it.
 *
 * @param phase whether it is on its way out
 * @param nodeSelector of its pods
 * @param affinity the terms of the required node affinity of its pods, of which one has to hold;
 *     empty means that there are none
 */
public record DaemonSetSnapshot(
    Phase phase, LabelSelector nodeSelector, List<LabelSelector> affinity) {

  /** Takes a copy. */
  public DaemonSetSnapshot {
    affinity = List.copyOf(affinity);
  }

  /** What the API server means to do with it. */
  public enum Phase {
    KEPT,
    /** It has a deletionTimestamp. */
    BEING_DELETED
  }

  /** Whether a node with these labels is one of those that it wants a pod on. */
  public boolean selects(Map<String, String> labels) {
    return nodeSelector.matches(labels)
        && (affinity.isEmpty() || affinity.stream().anyMatch(term -> term.matches(labels)));
  }
}
