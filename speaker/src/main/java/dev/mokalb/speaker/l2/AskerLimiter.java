package dev.mokalb.speaker.l2;

import dev.mokalb.net.MacAddress;
import java.util.Arrays;

/**
 * Lets each station ask so often and no more, so that one that asks without end leaves time for the
 * others. Stations share {@link #BUCKETS} meters by a hash of their address: memory is bounded, and
 * a station that lies about its address gains no more than the meters there are.
 *
 * <p>Confined to the thread that hears. Time is an argument, in nanoseconds of a monotonic clock.
 */
public final class AskerLimiter {

  /** A router that lost 10,000 neighbours may ask for all of them at once. */
  static final RateLimit LIMIT = new RateLimit(10_000, 10_000);

  static final int BUCKETS = 1_024;

  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L; // see GratuitousSchedule

  private final long[] paidUntilNanos = new long[BUCKETS];

  /** All meters full. */
  public AskerLimiter(long nowNanos) {
    Arrays.fill(paidUntilNanos, nowNanos);
  }

  /** Whether the station may ask once more now; if so, it has asked. */
  public boolean allows(MacAddress asker, long nowNanos) {
    int at = (int) ((asker.value() * GOLDEN) >>> (64 - Integer.numberOfTrailingZeros(BUCKETS)));
    if (!LIMIT.allows(paidUntilNanos[at], nowNanos)) {
      return false;
    }
    paidUntilNanos[at] = LIMIT.paidAfter(paidUntilNanos[at], nowNanos);
    return true;
  }
}
