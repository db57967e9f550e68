package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pools that are in force together: no two bear one name or share an address. */
final class PoolsInForce {

  private record Owned(SourceRef source, Pool pool) {}

  private record Block(IpRange range, SourceRef owner) {}

  private final Map<String, Owned> byName = new HashMap<>();
  private final TreeMap<IpAddress, Block> byFirst = new TreeMap<>();

  /**
   * Adds the pool, unless it conflicts with one that is there; returns the conflict. The same pool
   * again is none.
   */
  Optional<Problem> add(SourceRef source, Pool pool) {
    Owned namesake = byName.get(pool.name());
    if (namesake != null) {
      return namesake.pool().equals(pool)
          ? Optional.empty()
          : Optional.of(sameName(source, pool, namesake.source()));
    }
    for (IpRange range : pool.blocks()) {
      Map.Entry<IpAddress, Block> below = byFirst.floorEntry(range.last());
      if (below != null && below.getValue().range().overlaps(range)) {
        return Optional.of(overlap(source, range, below.getValue()));
      }
    }
    byName.put(pool.name(), new Owned(source, pool));
    pool.blocks().forEach(range -> byFirst.put(range.first(), new Block(range, source)));
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
