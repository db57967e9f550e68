package dev.mokalb.model.config;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Announce pools on the local network.
 *
 * @param pools by name; empty means all pools, a name that does not exist selects nothing
 */
public record Layer2Advertisement(SortedSet<String> pools) {

  public Layer2Advertisement {
    pools = Collections.unmodifiableSortedSet(new TreeSet<>(pools));
  }

  public boolean selects(Pool pool) {
    return pools.isEmpty() || pools.contains(pool.name());
  }
}
