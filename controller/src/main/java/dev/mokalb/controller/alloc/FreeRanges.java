package dev.mokalb.controller.alloc;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The free addresses of one block as maximal ranges, so that a block of any size costs only what is
 * taken from it. Every operation is O(log n) in the number of ranges.
 */
final class FreeRanges {

  private final IpRange block;
  private final TreeMap<IpAddress, IpAddress> lastByFirst = new TreeMap<>();

  FreeRanges(IpRange block) {
    this.block = block;
    lastByFirst.put(block.first(), block.last());
  }

  IpRange block() {
    return block;
  }

  /** The lowest free address that is not avoided. */
  Optional<IpAddress> lowest(Predicate<IpAddress> avoided) {
    for (Map.Entry<IpAddress, IpAddress> range : lastByFirst.entrySet()) {
      Optional<IpAddress> candidate = Optional.of(range.getKey());
      while (candidate.isPresent() && candidate.get().compareTo(range.getValue()) <= 0) {
        if (!avoided.test(candidate.get())) {
          return candidate;
        }
        candidate = candidate.get().next();
      }
    }
    return Optional.empty();
  }

  /** Takes an address of the block out; false if it is taken already. */
  boolean take(IpAddress address) {
    Map.Entry<IpAddress, IpAddress> range = lastByFirst.floorEntry(address);
    if (range == null || range.getValue().compareTo(address) < 0) {
      return false;
    }
    IpAddress first = range.getKey();
    IpAddress last = range.getValue();
    if (first.equals(address)) {
      lastByFirst.remove(first);
    } else {
      lastByFirst.put(first, address.previous().orElseThrow());
    }
    if (!last.equals(address)) {
      lastByFirst.put(address.next().orElseThrow(), last);
    }
    return true;
  }

  /** Gives an address of the block back; false if it is free already. */
  boolean free(IpAddress address) {
    Map.Entry<IpAddress, IpAddress> before = lastByFirst.floorEntry(address);
    if (before != null && before.getValue().compareTo(address) >= 0) {
      return false;
    }
    IpAddress first = address;
    IpAddress last = address;
    if (before != null && before.getValue().next().filter(address::equals).isPresent()) {
      first = before.getKey();
    }
    Optional<IpAddress> next = address.next();
    IpAddress afterLast = next.map(lastByFirst::get).orElse(null);
    if (afterLast != null) {
      lastByFirst.remove(next.orElseThrow());
      last = afterLast;
    }
    lastByFirst.put(first, last);
    return true;
  }

  /** Whether all of the block is taken. */
  boolean isEmpty() {
    return lastByFirst.isEmpty();
  }

  /** Number of ranges, for tests of the cost. */
  int ranges() {
    return lastByFirst.size();
  }
}
