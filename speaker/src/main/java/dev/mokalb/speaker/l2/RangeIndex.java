package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * A set of ranges of addresses that is asked for every frame on the network: the answer is O(log n)
 * in the number of ranges and allocates nothing. Immutable.
 */
public final class RangeIndex {

  /** Far more than pools have; a look-up then takes ten comparisons. */
  public static final int RANGES_MAX = 1_024;

  private static final RangeIndex EMPTY = new RangeIndex(List.of(), List.of());

  /** Ends of ranges that do not touch, ascending: first, last, first, last … */
  private final long[] ipv4;

  private final long[] ipv6High;
  private final long[] ipv6Low;

  private RangeIndex(List<IpRange> ipv4Ranges, List<IpRange> ipv6Ranges) {
    this.ipv4 =
        ipv4Ranges.stream()
            .flatMapToLong(range -> LongStream.of(range.first().low(), range.last().low()))
            .toArray();
    this.ipv6High = new long[2 * ipv6Ranges.size()];
    this.ipv6Low = new long[2 * ipv6Ranges.size()];
    for (int i = 0; i < ipv6Ranges.size(); i++) {
      IpRange range = ipv6Ranges.get(i);
      ipv6High[2 * i] = range.first().high();
      ipv6Low[2 * i] = range.first().low();
      ipv6High[2 * i + 1] = range.last().high();
      ipv6Low[2 * i + 1] = range.last().low();
    }
  }

  /**
   * The index of these ranges, which may overlap.
   *
   * @throws IllegalArgumentException if there are more than {@link #RANGES_MAX}
   */
  public static RangeIndex of(Collection<IpRange> ranges) {
    if (ranges.isEmpty()) {
      return EMPTY;
    }
    if (ranges.size() > RANGES_MAX) {
      throw new IllegalArgumentException(
          ranges.size() + " ranges are more than the " + RANGES_MAX + " that are watched");
    }
    List<IpRange> merged = merged(ranges);
    return new RangeIndex(of(IpFamily.IPV4, merged), of(IpFamily.IPV6, merged));
  }

  private static List<IpRange> of(IpFamily family, List<IpRange> ranges) {
    return ranges.stream().filter(range -> range.family() == family).toList();
  }

  private static List<IpRange> merged(Collection<IpRange> ranges) {
    List<IpRange> merged = new ArrayList<>();
    for (IpRange range : new TreeSet<>(ranges)) {
      if (!merged.isEmpty() && merged.getLast().overlaps(range)) {
        IpRange last = merged.removeLast();
        merged.add(
            last.last().compareTo(range.last()) >= 0
                ? last
                : new IpRange(last.first(), range.last()));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /** Whether the IPv4 address with these bits is in a range. */
  public boolean holdsIpv4(int bits) {
    long wanted = bits & 0xffff_ffffL;
    int below = 0; // how many ends are below the address, found by halving
    int above = ipv4.length;
    while (below < above) {
      int middle = (below + above) >>> 1;
      if (ipv4[middle] < wanted) {
        below = middle + 1;
      } else {
        above = middle;
      }
    }
    return isInside(below, below < ipv4.length && ipv4[below] == wanted);
  }

  /** Whether the IPv6 address with these bits is in a range. */
  public boolean holdsIpv6(long high, long low) {
    int below = 0;
    int above = ipv6High.length;
    while (below < above) {
      int middle = (below + above) >>> 1;
      if (compare(middle, high, low) < 0) {
        below = middle + 1;
      } else {
        above = middle;
      }
    }
    return isInside(below, below < ipv6High.length && compare(below, high, low) == 0);
  }

  /** Behind an odd number of ends one is inside, and so one is on an end. */
  private static boolean isInside(int endsBelow, boolean onEnd) {
    return onEnd || endsBelow % 2 == 1;
  }

  private int compare(int end, long high, long low) {
    int byHigh = Long.compareUnsigned(ipv6High[end], high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(ipv6Low[end], low);
  }
}
