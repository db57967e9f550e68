package dev.mokalb.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One EndpointSlice: where the Service has endpoints that can take traffic. An endpoint is usable
 * when it is ready (absent counts as ready) or serving.
 *
 * @param service the Service it belongs to
 * @param usable whether it holds any usable endpoint, be it on a node or not
 * @param usableByNode how many usable endpoints there are, by the name of their node
 */
public record EndpointsSnapshot(
    ObjectKey service, boolean usable, SortedMap<String, Integer> usableByNode) {

  /** Takes no copy, so that many can share theirs: who made the map leaves it as it is. */
  public EndpointsSnapshot {
    usableByNode = Collections.unmodifiableSortedMap(usableByNode);
  }

  /** One endpoint on each of the nodes. */
  public EndpointsSnapshot(ObjectKey service, boolean usable, List<String> nodes) {
    this(service, usable, counted(nodes));
  }

  /** The same, with an equal name of the Service. */
  public EndpointsSnapshot sharing(ObjectKey equal) {
    return new EndpointsSnapshot(equal, usable, usableByNode);
  }

  private static SortedMap<String, Integer> counted(List<String> nodes) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    nodes.forEach(node -> counts.merge(node, 1, Integer::sum));
    return counts;
  }

  /** The nodes of usable endpoints. */
  public SortedSet<String> nodes() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(usableByNode.keySet()));
  }

  /** How many usable endpoints the node has. */
  public int usableOn(String node) {
    return usableByNode.getOrDefault(node, 0);
  }
}
