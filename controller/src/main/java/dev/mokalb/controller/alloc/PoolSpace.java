package dev.mokalb.controller.alloc;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The free addresses of one pool, block by block in the order written. */
final class PoolSpace {

  private final Pool pool;
  private final List<FreeRanges> inOrder = new ArrayList<>();
  private final TreeMap<IpAddress, FreeRanges> byFirst = new TreeMap<>(Comparator.naturalOrder());

  PoolSpace(Pool pool) {
    this.pool = pool;
    pool.blocks()
        .forEach(block -> {
          FreeRanges ranges = new FreeRanges(block);
          inOrder.add(ranges);
          byFirst.put(block.first(), ranges);
        });
  }

  Pool pool() {
    return pool;
  }

  Optional<IpAddress> lowestFree(IpFamily family) {
    for (FreeRanges ranges : inOrder) {
      if (ranges.block().family() == family) {
        Optional<IpAddress> lowest = ranges.lowest(pool::avoids);
        if (lowest.isPresent()) {
          return lowest;
        }
      }
    }
    return Optional.empty();
  }

  void take(IpAddress address) {
    blockOf(address).ifPresent(ranges -> ranges.take(address));
  }

  void free(IpAddress address) {
    blockOf(address).ifPresent(ranges -> ranges.free(address));
  }

  private Optional<FreeRanges> blockOf(IpAddress address) {
    return Optional.ofNullable(byFirst.floorEntry(address))
        .map(java.util.Map.Entry::getValue)
        .filter(ranges -> ranges.block().contains(address));
  }
}
