package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Claims that were heard on the network itself, of speakers whose hellos are not: the port between
 * the speakers is closed, or open in one direction only. Their rank is not known, so that a part
 * without the greater half of the speakers that the API knows yields, for a while that grows. Where
 * no part has the greater half, all would: a speaker of such a part yields to a lower name at once,
 * and to a higher one only if that goes on to claim the address after it was answered. Times are
 * monotonic nanoseconds. Confined to the speaker's loop.
 */
final class WireClaims {

  /** A hello may still come and tell the rank. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /**
   * Whoever has a reason to yield has heard the answer to its claim and stopped by then; its rounds
   * are 1.1 s apart.
   */
  static final Duration PERSISTENCE = Duration.ofMillis(1_500);

  /** Likewise, of one that did not yield before. */
  static final Duration PERSISTENCE_AGAIN = Duration.ofMillis(500);

  /** The same claim is not heard for so long: the next one is a new one. */
  static final Duration PERSISTENCE_GAP = Duration.ofSeconds(4);

  static final Duration YIELD_FIRST = Duration.ofSeconds(5);
  static final Duration YIELD_LONGEST = Duration.ofSeconds(60);

  /** So many addresses are remembered; whoever claims more is not believed for the rest. */
  static final int ADDRESSES_MAX = 65_536;

  private record Key(IpAddress address, NodeName by) {}

  private record Claim(long from, long until, Duration lasts) {}

  /** Claims of a higher name: since when, and until when they were heard. */
  private record Dispute(long since, long last) {}

  private final Map<Key, Claim> claims = new HashMap<>();
  private final Map<Key, Dispute> disputes = new HashMap<>();

  /** A claim of one with a lower name than this speaker. */
  void heard(NodeName by, IpAddress address, long time) {
    heard(new Key(address, by), time + PATIENCE.toNanos(), time);
  }

  /**
   * A claim of one with a higher name than this speaker.
   *
   * @return whether to answer that this speaker answers for the address, too
   */
  boolean disputed(NodeName by, IpAddress address, long time) {
    Key key = new Key(address, by);
    Claim claim = claims.get(key);
    if (claim != null && time < claim.until()) {
      return false;
    }
    Dispute before = disputes.get(key);
    if (before == null || time - before.last() > PERSISTENCE_GAP.toNanos()) {
      if (before != null || disputes.size() < ADDRESSES_MAX) {
        disputes.put(key, new Dispute(time, time));
      }
      return true;
    }
    disputes.put(key, new Dispute(before.since(), time));
    Duration patience = claim == null ? PERSISTENCE : PERSISTENCE_AGAIN;
    if (time - before.since() < patience.toNanos()) {
      return true;
    }
    disputes.remove(key);
    heard(key, time, time);
    return false;
  }

  private void heard(Key key, long yieldsFrom, long time) {
    Claim before = claims.get(key);
    Duration lasts = YIELD_FIRST;
    long from = yieldsFrom;
    if (before != null) {
      if (time < before.until()) {
        return; // Another frame of the same burst, or the defence against nobody.
      }
      lasts = before.lasts().multipliedBy(2);
      lasts = lasts.compareTo(YIELD_LONGEST) > 0 ? YIELD_LONGEST : lasts;
      from = time; // It was here before, and its hello did not come then.
    } else if (claims.size() >= ADDRESSES_MAX) {
      return;
    }
    claims.put(key, new Claim(from, from + lasts.toNanos(), lasts));
  }

  /**
   * The speaker was a member of a view and heard the others: what it claimed when nothing else was
   * heard of it is no reason to yield when it is lost again.
   */
  void wasTogether(NodeName speaker) {
    claims.keySet().removeIf(key -> key.by().equals(speaker));
    disputes.keySet().removeIf(key -> key.by().equals(speaker));
  }

  /** Whether one of these claims the address and nothing was heard of it but that. */
  boolean isClaimed(IpAddress address, Collection<NodeName> silent, long time) {
    for (NodeName by : silent) {
      Claim claim = claims.get(new Key(address, by));
      if (claim != null && claim.from() <= time && time < claim.until()) {
        return true;
      }
    }
    return false;
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
    claims.forEach((key, claim) -> {
      if (isWithin(claim.from(), since, time) || isWithin(claim.until(), since, time)) {
        into.add(key.address());
      }
    });
    disputes.values().removeIf(one -> time - one.last() > PERSISTENCE_GAP.toNanos());
    claims.values().removeIf(claim -> time - claim.until() > 2 * YIELD_LONGEST.toNanos());
  }

  private static boolean isWithin(long when, long since, long time) {
    return when > since && when <= time;
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }
}
