package dev.mokalb.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses from {@code first} to {@code last}, both included, of one family. Ordered by the
 * first address, then by the last.
 */
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {

  /** Refuses two families and an inverted range, bugs of the caller. */
  public IpRange {
    if (first.family() != last.family()) {
      throw new IllegalArgumentException(first + " and " + last + " are of two families");
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + " is after " + last);
    }
  }

  /** The range that holds one address. */
  public static IpRange single(IpAddress address) {
    return new IpRange(address, address);
  }

  public IpFamily family() {
    return first.family();
  }

  public boolean contains(IpAddress address) {
    return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
  }

  public boolean overlaps(IpRange other) {
    return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
  }

  /** Number of addresses, {@link Long#MAX_VALUE} where there are more. */
  public long size() {
    long lowDifference = last.low() - first.low();
    long borrow = Long.compareUnsigned(last.low(), first.low()) < 0 ? 1 : 0;
    long highDifference = last.high() - first.high() - borrow;
    if (highDifference != 0 || lowDifference < 0 || lowDifference == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return lowDifference + 1;
  }

  /** The fewest networks that make up the range, in ascending order. */
  public List<IpPrefix> prefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    Optional<IpAddress> at = Optional.of(first);
    while (at.isPresent() && at.get().compareTo(last) <= 0) {
      IpPrefix widest = widestFrom(at.get());
      prefixes.add(widest);
      at = widest.range().last().next();
    }
    return prefixes;
  }

  /** The widest network that begins at the address and lies within the range. */
  private IpPrefix widestFrom(IpAddress address) {
    IpPrefix widest = IpPrefix.containing(address, family().bits());
    for (int length = family().bits() - 1; length >= 0; length--) {
      IpPrefix wider = IpPrefix.containing(address, length);
      if (!wider.network().equals(address) || wider.range().last().compareTo(last) > 0) {
        break;
      }
      widest = wider;
    }
    return widest;
  }

  /** The length of the widest network within the range. */
  public int shortestPrefixLength() {
    return prefixes().stream().mapToInt(IpPrefix::length).min().orElseThrow();
  }

  @Override
  public int compareTo(IpRange other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : last.compareTo(other.last);
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
