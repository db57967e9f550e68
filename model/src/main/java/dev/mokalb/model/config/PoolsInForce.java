package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pools that are in force together: no two bear one name or share an address. */
final class PoolsInForce {

  private record Block(IpRange range, SourceRef owner) {}

  private final Owners<Pool> byName = new Owners<>();
  private final TreeMap<IpAddress, Block> byFirst = new TreeMap<>();

  /** Adds a pool that does not conflict with any that is there. */
  void add(SourceRef source, Pool pool) {
    if (byName.first(pool.name(), source).isEmpty()) {
      pool.blocks().forEach(range -> byFirst.put(range.first(), new Block(range, source)));
    }
    byName.add(pool.name(), source, pool);
  }

  /**
   * Why the pool does not go with those that other sources have. The same pool again is no
   * conflict.
   */
  Optional<Problem> conflict(SourceRef source, Pool pool) {
    Optional<Owners.Owned<Pool>> namesake = byName.first(pool.name(), source);
    if (namesake.isPresent()) {
      return namesake.get().value().equals(pool)
          ? Optional.empty()
          : Optional.of(sameName(source, pool, namesake.get().source()));
    }
    for (IpRange range : pool.blocks()) {
      Map.Entry<IpAddress, Block> below = byFirst.floorEntry(range.last());
      while (below != null && below.getValue().range().overlaps(range)) {
        if (!below.getValue().owner().equals(source)) {
          return Optional.of(overlap(source, range, below.getValue()));
        }
        below = byFirst.lowerEntry(below.getKey());
      }
    }
    return Optional.empty();
  }

  private static Problem sameName(SourceRef source, Pool pool, SourceRef owner) {
    return new Problem(
        source,
        "name \"" + pool.name() + "\"",
        "is already the name of a pool in " + owner,
        "give one of them another name or delete it");
  }

  private static Problem overlap(SourceRef source, IpRange range, Block taken) {
    return new Problem(
        source,
        "addresses " + range,
        "overlap " + taken.range() + " of " + taken.owner() + ", which is in force",
        "take the common addresses out of one of the two pools");
  }
}
