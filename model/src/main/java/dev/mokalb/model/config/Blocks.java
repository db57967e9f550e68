package dev.mokalb.model.config;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * Blocks in the order written. Whether an address lies in one of them is found in O(log n) of their
 * number, whatever their size.
 */
public final class Blocks extends AbstractList<IpRange> implements RandomAccess {

  private final List<IpRange> written;

  /** Sorted, and none touches another's addresses; nothing more if they were written so. */
  private final List<IpRange> sorted;

  private Blocks(List<IpRange> written, List<IpRange> sorted) {
    this.written = written;
    this.sorted = sorted;
  }

  /** The blocks in this order. */
  public static Blocks of(List<IpRange> blocks) {
    if (blocks instanceof Blocks already) {
      return already;
    }
    List<IpRange> written = List.copyOf(blocks);
    List<IpRange> sorted = apart(written);
    return new Blocks(written, sorted.equals(written) ? written : sorted);
  }

  private static List<IpRange> apart(List<IpRange> blocks) {
    IpRange[] byFirst = blocks.toArray(IpRange[]::new);
    Arrays.sort(byFirst);
    List<IpRange> apart = new ArrayList<>(byFirst.length);
    for (IpRange block : byFirst) {
      if (apart.isEmpty() || !apart.getLast().overlaps(block)) {
        apart.add(block);
      } else if (apart.getLast().last().compareTo(block.last()) < 0) {
        apart.add(new IpRange(apart.removeLast().first(), block.last()));
      }
    }
    return List.copyOf(apart);
  }

  /** Whether the address lies in one of the blocks. */
  public boolean cover(IpAddress address) {
    int at = lastNotAfter(sorted, address);
    return at >= 0 && sorted.get(at).contains(address);
  }

  /** Whether there is a block of the family. */
  public boolean have(IpFamily family) {
    return !sorted.isEmpty()
        && (sorted.getFirst().family() == family || sorted.getLast().family() == family);
  }

  /** The place of the last block that does not begin after the address; -1 if all do. */
  static int lastNotAfter(List<IpRange> sorted, IpAddress address) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).first().compareTo(address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  @Override
  public IpRange get(int place) {
    return written.get(place);
  }

  @Override
  public int size() {
    return written.size();
  }
}
