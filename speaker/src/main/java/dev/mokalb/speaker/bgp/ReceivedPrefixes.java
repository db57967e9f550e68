package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Update;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
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

  private final Map<IpFamily, Set<IpPrefix>> byFamily = new EnumMap<>(IpFamily.class);

  /** Counts; the family whose prefixes became more than the limit, if one has one. */
  Optional<IpFamily> count(Update update, OptionalInt limit) {
    for (IpPrefix gone : update.allWithdrawn()) {
      of(gone.network().family()).remove(gone);
    }
    for (IpPrefix come : update.allAnnounced()) {
      IpFamily family = come.network().family();
      Set<IpPrefix> counted = of(family);
      if (counted.size() < COUNTED_MAX + 1) {
        counted.add(come);
      }
      if (limit.isPresent() && counted.size() > limit.getAsInt()) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /** Up to {@link #COUNTED_MAX}, and one more for all that are beyond. */
  int count(IpFamily family) {
    return of(family).size();
  }

  void clear() {
    byFamily.clear();
  }

  private Set<IpPrefix> of(IpFamily family) {
    return byFamily.computeIfAbsent(family, _ -> new HashSet<>());
  }
}
