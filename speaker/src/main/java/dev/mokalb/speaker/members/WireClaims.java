package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Claims that were heard on the network itself, of speakers whose hellos are not: the port between
 * the speakers is closed, or open in one direction only. Their rank is not known, so that the part
 * with fewer of the speakers that the API knows yields, for a while that grows. Times are monotonic
 * nanoseconds. Confined to the speaker's loop.
 */
final class WireClaims {

  /** A hello may still come and tell the rank. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  static final Duration YIELD_FIRST = Duration.ofSeconds(5);
  static final Duration YIELD_LONGEST = Duration.ofSeconds(60);

  /** So many addresses are remembered; whoever claims more is not believed for the rest. */
  static final int ADDRESSES_MAX = 65_536;

  private record Claim(NodeName by, long from, long until, Duration lasts) {}

  private final Map<IpAddress, Claim> claims = new HashMap<>();

  void heard(NodeName by, IpAddress address, long time) {
    Claim before = claims.get(address);
    Duration lasts = YIELD_FIRST;
    long from = time + PATIENCE.toNanos();
    if (before != null && before.by().equals(by)) {
      if (time < before.until()) {
        return; // Another frame of the same burst, or the defence against nobody.
      }
      lasts = before.lasts().multipliedBy(2);
      lasts = lasts.compareTo(YIELD_LONGEST) > 0 ? YIELD_LONGEST : lasts;
      from = time; // It was here before, and its hello did not come then.
    } else if (claims.size() >= ADDRESSES_MAX) {
      return;
    }
    claims.put(address, new Claim(by, from, from + lasts.toNanos(), lasts));
  }

  /** Whether one of these claims the address and nothing was heard of it but that. */
  boolean isClaimed(IpAddress address, Predicate<NodeName> silent, long time) {
    Claim claim = claims.get(address);
    return claim != null && claim.from() <= time && time < claim.until() && silent.test(claim.by());
  }

  /** When the answer for an address may be another. */
  OptionalLong nextChange(long time) {
    long next = Long.MAX_VALUE;
    for (Claim claim : claims.values()) {
      if (claim.from() > time) {
        next = Math.min(next, claim.from());
      } else if (claim.until() > time) {
        next = Math.min(next, claim.until());
      }
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /** Takes out the addresses whose answer changed in this time, and forgets what is long over. */
  void changed(long since, long time, Set<IpAddress> into) {
    claims.forEach((address, claim) -> {
      if (isWithin(claim.from(), since, time) || isWithin(claim.until(), since, time)) {
        into.add(address);
      }
    });
    claims.values().removeIf(claim -> time - claim.until() > 2 * YIELD_LONGEST.toNanos());
  }

  private static boolean isWithin(long when, long since, long time) {
    return when > since && when <= time;
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }
}
