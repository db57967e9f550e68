package dev.mokalb.controller.alloc;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The free addresses of one pool, block by block in the order written. */
final class PoolSpace {

  private final Pool pool;
  private final List<FreeRanges> inOrder = new ArrayList<>();
  private final TreeMap<IpAddress, FreeRanges> byFirst = new TreeMap<>();
  private final Map<IpFamily, Long> capacity = new EnumMap<>(IpFamily.class);

  PoolSpace(Pool pool) {
    this.pool = pool;
    for (IpRange block : pool.blocks()) {
      FreeRanges ranges = new FreeRanges(block);
      inOrder.add(ranges);
      byFirst.put(block.first(), ranges);
      capacity.merge(block.family(), usable(block), PoolSpace::sum);
    }
  }

  Pool pool() {
    return pool;
  }

  /**
   * The lowest address of a family, in the order of the blocks, that is free or fit to be shared.
   *
   * @param shared addresses that are taken, of which those may be used that pass the test
   */
  Optional<IpAddress> lowest(
      IpFamily family, NavigableSet<IpAddress> shared, Predicate<IpAddress> mayShare) {
    for (FreeRanges ranges : inOrder) {
      IpRange block = ranges.block();
      if (block.family() != family) {
        continue;
      }
      Optional<IpAddress> free = ranges.lowest(pool::avoids);
      IpAddress end = free.orElse(block.last());
      Optional<IpAddress> joined =
          shared.subSet(block.first(), true, end, true).stream()
              .filter(mayShare.and(Predicate.not(pool::avoids)))
              .findFirst();
      if (joined.isPresent() || free.isPresent()) {
        return joined.or(() -> free);
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
        .map(Map.Entry::getValue)
        .filter(ranges -> ranges.block().contains(address));
  }

  /** How many addresses of the family may be handed out at all. */
  long capacity(IpFamily family) {
    return capacity.getOrDefault(family, 0L);
  }

  /** The size of the block without the addresses that end in .0 or .255, if those are avoided. */
  private long usable(IpRange block) {
    if (!pool.avoidBuggyIps() || block.family() != IpFamily.IPV4) {
      return block.size();
    }
    long first = block.first().ipv4Bits() & 0xffff_ffffL;
    long last = block.last().ipv4Bits() & 0xffff_ffffL;
    return block.size() - endingIn(0, first, last) - endingIn(255, first, last);
  }

  private static long endingIn(int octet, long first, long last) {
    return below(octet, last + 1) - below(octet, first);
  }

  /** How many addresses before this one end in the octet. */
  private static long below(int octet, long address) {
    return (address + 255 - octet) / 256;
  }

  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
