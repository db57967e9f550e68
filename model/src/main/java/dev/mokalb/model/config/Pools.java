package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * Pools that share no address, in an order. The pool of an address is found in O(log n) of the
 * number of all blocks, that of a name at once.
 */
public final class Pools extends AbstractList<Pool> implements RandomAccess {

  private record Place(IpRange block, Pool pool) {}

  private final List<Pool> pools;
  private final Map<String, Pool> byName = new HashMap<>();

  /** All blocks, sorted, and whose each is. */
  private final List<IpRange> blocks;

  private final List<Pool> owners;

  private Pools(List<Pool> pools) {
    this.pools = List.copyOf(pools);
    List<Place> places = new ArrayList<>();
    for (Pool pool : pools) {
      byName.putIfAbsent(pool.name(), pool);
      pool.blocks().forEach(block -> places.add(new Place(block, pool)));
    }
    places.sort(Comparator.comparing(Place::block));
    this.blocks = places.stream().map(Place::block).toList();
    this.owners = places.stream().map(Place::pool).toList();
  }

  /** The pools in this order. */
  public static Pools of(List<Pool> pools) {
    return pools instanceof Pools already ? already : new Pools(pools);
  }

  /** The pool in whose blocks the address lies. */
  public Optional<Pool> containing(IpAddress address) {
    int at = Blocks.lastNotAfter(blocks, address);
    return at >= 0 && blocks.get(at).contains(address)
        ? Optional.of(owners.get(at))
        : Optional.empty();
  }

  /** The pool of this name. */
  public Optional<Pool> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Pool get(int place) {
    return pools.get(place);
  }

  @Override
  public int size() {
    return pools.size();
  }
}
