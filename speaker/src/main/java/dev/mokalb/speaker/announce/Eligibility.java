package dev.mokalb.speaker.announce;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes that may announce a group, as the configuration, their labels and the endpoints have
 * it. Thousands of groups share one instance, which is looked at once.
 */
public record Eligibility(SortedMap<NodeName, Merit> merits) {

  public static final Eligibility NOBODY = new Eligibility(Collections.emptySortedMap());

  /** Takes a copy. */
  public Eligibility {
    merits = Collections.unmodifiableSortedMap(new TreeMap<>(merits));
  }

  /** These nodes, one as good as another. */
  public static Eligibility ofEqual(Set<NodeName> nodes) {
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    nodes.forEach(node -> merits.put(node, Merit.PLAIN));
    return new Eligibility(merits);
  }

  public Optional<Merit> meritOf(NodeName node) {
    return Optional.ofNullable(merits.get(node));
  }

  public boolean isEmpty() {
    return merits.isEmpty();
  }

  /** For what only nodes that are eligible for both may announce. */
  Eligibility and(Eligibility other) {
    SortedMap<NodeName, Merit> both = new TreeMap<>();
    for (Map.Entry<NodeName, Merit> entry : merits.entrySet()) {
      other
          .meritOf(entry.getKey())
          .ifPresent(m -> both.put(entry.getKey(), entry.getValue().and(m)));
    }
    return new Eligibility(both);
  }
}
