package dev.mokalb.kube.lease.election;

import java.util.Optional;

/** Where a candidate stands. */
public sealed interface ElectionState {

  /** The beginning. */
  ElectionState START =
      new Standby(Optional.empty(), Optional.empty(), Answer.NONE_AWAITED, Long.MIN_VALUE);

  /** Whether the last attempt was answered. */
  enum Answer {
    NONE_AWAITED,
    AWAITED,
    /** It never came: the attempt may have been carried out. */
    MISSING
  }

  /** What was last seen, since when, and what may be tried on the strength of it. */
  record Sight(Optional<LeaseSnapshot> lease, Chance chance) {}

  /** From when on the Lease may be asked for, and what it would be then. */
  record Chance(long fromNanos, Takeover takeover) {}

  /**
   * Another one leads, or nobody.
   *
   * @param sight empty before the Lease was first read
   * @param sent the last attempt to get the Lease
   * @param pauseUntil no attempt before that
   */
  record Standby(Optional<Sight> sight, Optional<Attempt> sent, Answer answer, long pauseUntil)
      implements ElectionState {}

  /**
   * This one leads, as long as its renewals get through; its permit to write says until when.
   *
   * @param mine the Lease as last known; without a version if it was deleted
   * @param validFrom when the last renewal was sent that got through
   * @param sent the last renewal
   * @param renewAt when the next one is due
   * @param settledFrom from when on no request of the holder before can be on its way
   */
  record Leading(
      LeaseSnapshot mine,
      long validFrom,
      Optional<Attempt> sent,
      Answer answer,
      long renewAt,
      long settledFrom)
      implements ElectionState {}

  /**
   * Giving the Lease up.
   *
   * @param sent the write that is on its way: a last renewal, or the release itself
   */
  record Releasing(LeaseSnapshot mine, String handOver, Attempt sent) implements ElectionState {}

  /** Ended. */
  record Over() implements ElectionState {}
}
