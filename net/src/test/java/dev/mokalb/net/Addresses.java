package dev.mokalb.net;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Addresses for properties, many of them at the ends of the families and with runs of zeroes. */
final class Addresses {

  private Addresses() {}

  static Arbitrary<IpAddress> any() {
    return Arbitraries.oneOf(ipv4(), ipv6());
  }

  static Arbitrary<IpAddress> ipv4() {
    return Arbitraries.integers().map(IpAddress::ipv4);
  }

  /** Without IPv4-mapped addresses, which have no text form of their own. */
  static Arbitrary<IpAddress> ipv6() {
    Arbitrary<Integer> groups =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(0)),
            Tuple.of(1, Arbitraries.integers().between(0, 0xffff)));
    return Combinators.combine(
            groups.array(int[].class).ofSize(4), groups.array(int[].class).ofSize(4))
        .as((high, low) -> new IpAddress(IpFamily.IPV6, joined(high), joined(low)))
        .filter(address -> address.high() != 0 || address.low() >>> 32 != 0xffff);
  }

  private static long joined(int[] groups) {
    long value = 0;
    for (int group : groups) {
      value = value << 16 | group;
    }
    return value;
  }
}
