package dev.mokalb.kube.lease.election;

/** What a candidate has to do, in order. */
public sealed interface ElectionEffect {

  /** Send this write, once. */
  record Send(Attempt attempt) implements ElectionEffect {}

  /** Read the Lease: it is not what was thought. */
  record Look() implements ElectionEffect {}

  /**
   * Writes may start until then.
   *
   * @param sinceNanos when the renewal was sent that this rests on
   */
  record Permit(long sinceNanos, long untilNanos) implements ElectionEffect {}

  /**
   * This replica leads.
   *
   * @param sinceNanos when the write was sent that got it the Lease
   */
  record Elected(Takeover takeover, long sinceNanos) implements ElectionEffect {}

  /** This replica does not lead any more, and may write no more. */
  record Deposed(String holder) implements ElectionEffect {}

  /** There is nothing left to do. */
  record Ended() implements ElectionEffect {}
}
