package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelectors;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The Services that a pool is kept for. Selectors of namespaces that match none leave no namespace:
 * MetalLB takes them for no restriction then, which hands out what was set apart.
 *
 * @param priority a lower number is tried first; 0 is tried last
 * @param namespaces by name
 * @param namespaceSelectors in addition to those named; none of both means every namespace
 * @param serviceSelectors none means every Service
 */
public record ServiceAllocation(
    int priority,
    SortedSet<String> namespaces,
    LabelSelectors namespaceSelectors,
    LabelSelectors serviceSelectors) {

  public ServiceAllocation {
    namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
  }

  private boolean restrictsNamespaces() {
    return !namespaces.isEmpty() || !namespaceSelectors.isEmpty();
  }

  /** Whether a Service of this namespace, which has these labels, may be served. */
  public boolean allowsNamespace(String namespace, Map<String, String> labels) {
    return !restrictsNamespaces()
        || namespaces.contains(namespace)
        || namespaceSelectors.anyMatches(labels);
  }

  /** Whether a Service with these labels may be served. */
  public boolean allowsService(Map<String, String> labels) {
    return serviceSelectors.allow(labels);
  }

  /** By which pools are tried: 0 comes behind every other number. */
  public long rank() {
    return priority == 0 ? Long.MAX_VALUE : priority;
  }
}
