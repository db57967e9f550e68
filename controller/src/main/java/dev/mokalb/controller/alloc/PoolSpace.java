package dev.mokalb.controller.alloc;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** The free addresses of one pool, block by block in the order written. */
final class PoolSpace {

  private final Pool pool;
  private final TreeMap<IpAddress, Block> byFirst = new TreeMap<>();

  /** Those that have a free address, by their place: who looks for one passes no others. */
  private final Map<IpFamily, NavigableMap<Integer, Block>> open = new EnumMap<>(IpFamily.class);

  private final Map<IpFamily, Count> counts = new EnumMap<>(IpFamily.class);

  /** Addresses of one family. */
  private static final class Count {
    /** That may be handed out at all. */
    private long capacity;

    /** Of those, that nobody gets now. */
    private long taken;

    /** That Services hold, those included that are avoided. */
    private long held;
  }

  /**
   * One block of the pool.
   *
   * @param place in the order written
   */
  private record Block(int place, FreeRanges ranges) {
    IpRange range() {
      return ranges.block();
    }
  }

  /** An address that may be given, and the place of its block. */
  private record Found(int place, IpAddress address) {}

  PoolSpace(Pool pool) {
    this.pool = pool;
    for (IpRange range : pool.blocks()) {
      Block block = new Block(byFirst.size(), new FreeRanges(range));
      byFirst.put(range.first(), block);
      openOf(range.family()).put(block.place(), block);
      Count count = count(range.family());
      count.capacity = sum(count.capacity, usable(range));
    }
  }

  private NavigableMap<Integer, Block> openOf(IpFamily family) {
    return open.computeIfAbsent(family, _ -> new TreeMap<>());
  }

  private Count count(IpFamily family) {
    return counts.computeIfAbsent(family, _ -> new Count());
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
    Optional<Found> best = free(family);
    IpAddress next = shared.isEmpty() ? null : shared.first();
    while (next != null) {
      Block block = blockOf(next).orElse(null);
      if (block == null) {
        // On to the next block: the address is another pool's, or nobody's.
        IpAddress first = byFirst.higherKey(next);
        next = first == null ? null : shared.ceiling(first);
        continue;
      }
      IpRange range = block.range();
      int place = best.map(Found::place).orElse(Integer.MAX_VALUE);
      if (range.family() == family && block.place() <= place) {
        IpAddress end = block.place() < place ? range.last() : best.orElseThrow().address();
        Optional<Found> joined =
            shared.tailSet(next, true).stream()
                .takeWhile(address -> address.compareTo(end) <= 0)
                .filter(mayShare.and(Predicate.not(pool::avoids)))
                .findFirst()
                .map(address -> new Found(block.place(), address));
        best = joined.isPresent() ? joined : best;
      }
      next = shared.higher(range.last());
    }
    return best.map(Found::address);
  }

  private Optional<Found> free(IpFamily family) {
    for (Block block : openOf(family).values()) {
      Optional<IpAddress> lowest = block.ranges().lowest(pool::avoids);
      if (lowest.isPresent()) {
        return Optional.of(new Found(block.place(), lowest.get()));
      }
    }
    return Optional.empty();
  }

  void take(IpAddress address) {
    blockOf(address)
        .ifPresent(block -> {
          if (block.ranges().take(address) && !pool.avoids(address)) {
            count(address.family()).taken++;
          }
          if (block.ranges().isEmpty()) {
            openOf(address.family()).remove(block.place());
          }
        });
  }

  void free(IpAddress address) {
    blockOf(address)
        .ifPresent(block -> {
          if (block.ranges().free(address) && !pool.avoids(address)) {
            count(address.family()).taken--;
          }
          openOf(address.family()).put(block.place(), block);
        });
  }

  /** A Service holds the address, which nobody did. */
  void hold(IpAddress address) {
    take(address);
    blockOf(address).ifPresent(_ -> count(address.family()).held++);
  }

  /** Nobody holds the address any more; whether it is free is another matter. */
  void leave(IpAddress address) {
    blockOf(address).ifPresent(_ -> count(address.family()).held--);
  }

  private Optional<Block> blockOf(IpAddress address) {
    return Optional.ofNullable(byFirst.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(block -> block.range().contains(address));
  }

  /** How much of it is used. */
  PoolUsage usage() {
    return new PoolUsage(
        byFamily(count -> count.capacity),
        byFamily(count -> count.held),
        byFamily(count ->
            count.capacity == Long.MAX_VALUE ? Long.MAX_VALUE : count.capacity - count.taken));
  }

  private PoolUsage.ByFamily byFamily(ToLongFunction<Count> number) {
    return new PoolUsage.ByFamily(
        number.applyAsLong(count(IpFamily.IPV4)), number.applyAsLong(count(IpFamily.IPV6)));
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
