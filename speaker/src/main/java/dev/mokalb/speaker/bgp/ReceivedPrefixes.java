package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Update;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Counts the prefixes that a peer announces; nothing else is made of them.
 *
 * <p>Confined to the peer's event loop.
 */
final class ReceivedPrefixes {

  /** More are not told apart: Moka does not need them, and a full table would fill its memory. */
  static final int COUNTED_MAX = 10_000;

  /** As numbers: with many peers that send back what they get, objects would fill the memory. */
  private final LongSet ipv4 = new LongSet();

  private final Set<IpPrefix> ipv6 = new HashSet<>();

  /** Counts; the family whose prefixes became more than the limit, if one has one. */
  Optional<IpFamily> count(Update update, OptionalInt limit) {
    update.allWithdrawn().forEach(this::remove);
    for (IpPrefix come : update.allAnnounced()) {
      IpFamily family = come.network().family();
      if (count(family) < COUNTED_MAX + 1) {
        add(come);
      }
      if (limit.isPresent() && count(family) > limit.getAsInt()) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /** Up to {@link #COUNTED_MAX}, and one more for all that are beyond. */
  int count(IpFamily family) {
    return switch (family) {
      case IPV4 -> ipv4.size();
      case IPV6 -> ipv6.size();
    };
  }

  void clear() {
    ipv4.clear();
    ipv6.clear();
  }

  private void add(IpPrefix prefix) {
    switch (prefix.network().family()) {
      case IPV4 -> ipv4.add(number(prefix));
      case IPV6 -> ipv6.add(prefix);
    }
  }

  private void remove(IpPrefix prefix) {
    switch (prefix.network().family()) {
      case IPV4 -> ipv4.remove(number(prefix));
      case IPV6 -> ipv6.remove(prefix);
    }
  }

  private static long number(IpPrefix prefix) {
    return ((long) prefix.network().ipv4Bits() << Byte.SIZE) | prefix.length();
  }
}
