package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * All that is in force.
 *
 * @param pools by age, then name
 * @param trustworthy false while a source is bad and has no earlier good version: what is missing
 *     here may then be a mistake, so no address is taken from its holder for being in no pool
 */
public record Configuration(
    List<Pool> pools, List<Layer2Advertisement> layer2, boolean trustworthy) {

  public static final Configuration EMPTY = new Configuration(List.of(), List.of(), true);

  public Configuration {
    pools = List.copyOf(pools);
    layer2 = List.copyOf(layer2);
  }

  /** The pool that may hand out the address. */
  public Optional<Pool> poolAllowing(IpAddress address) {
    return pools.stream().filter(pool -> pool.allows(address)).findFirst();
  }

  public Optional<Pool> pool(String name) {
    return pools.stream().filter(pool -> pool.name().equals(name)).findFirst();
  }

  /** Whether any advertisement announces the pool by layer 2. */
  public boolean announcesByLayer2(Pool pool) {
    return layer2.stream().anyMatch(advertisement -> advertisement.selects(pool));
  }
}
