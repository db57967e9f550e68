package dev.mokalb.kube.lease.election;

import java.time.Duration;

/**
 * How long a Lease holds and how often it is renewed.
 *
 * @param lease what others grant the holder after each renewal that they see; whole seconds
 * @param renewDeadline how long after its last renewal the holder may still start a write
 * @param retry between two renewals, and between two attempts to get the Lease
 */
public record LeaseTimes(Duration lease, Duration renewDeadline, Duration retry) {

  /** A Lease is written in whole seconds (coordination.k8s.io/v1), at most an hour makes sense. */
  private static final Duration LEASE_MAX = Duration.ofHours(1);

  /**
   * A crashed leader is succeeded after 14 s, two renewals in a row may fail, and a request may
   * take 4 s, which a small machine with a slow disk needs now and then.
   */
  public static final LeaseTimes DEFAULT =
      new LeaseTimes(Duration.ofSeconds(10), Duration.ofSeconds(6), Duration.ofSeconds(2));

  public LeaseTimes {
    if (!lease.equals(Duration.ofSeconds(lease.toSeconds())) || lease.compareTo(LEASE_MAX) > 0) {
      throw new IllegalArgumentException(
          "the lease duration " + lease + " is not in whole seconds up to an hour");
    }
    if (!retry.isPositive()
        || retry.compareTo(renewDeadline) >= 0
        || renewDeadline.compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "retry period %s < renew deadline %s < lease duration %s does not hold"
              .formatted(retry, renewDeadline, lease));
    }
  }

  /**
   * How long one request may take: what is left of the Lease when the last write starts, so that no
   * request outlives the Lease.
   */
  public Duration requestDeadline() {
    return lease.minus(renewDeadline);
  }
}
