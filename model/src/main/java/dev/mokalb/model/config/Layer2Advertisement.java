package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelectors;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Announce pools on the local network.
 *
 * @param name of the resource, or of the ConfigMap's pool that it stands for
 * @param services none means every Service
 * @param interfaces by their exact names; none means every usable one
 */
public record Layer2Advertisement(
    String name,
    PoolSelection pools,
    LabelSelectors services,
    NodeChoice nodes,
    SortedSet<String> interfaces) {

  public Layer2Advertisement {
    interfaces = Collections.unmodifiableSortedSet(new TreeSet<>(interfaces));
  }

  /** Announces these pools, or all if there are none, from every node on every interface. */
  public static Layer2Advertisement ofPools(String name, Set<String> pools) {
    return new Layer2Advertisement(
        name, PoolSelection.named(pools), LabelSelectors.NONE, NodeChoice.ALL, new TreeSet<>());
  }

  public boolean selects(Pool pool) {
    return pools.selects(pool);
  }

  /** Whether it is about a Service with these labels. */
  public boolean selectsService(Map<String, String> labels) {
    return services.allow(labels);
  }
}
