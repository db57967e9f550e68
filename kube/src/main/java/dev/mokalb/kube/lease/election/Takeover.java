package dev.mokalb.kube.lease.election;

/** How the Lease came to a new holder, and so what may still be on its way from the one before. */
public sealed interface Takeover {

  /** There was no Lease. */
  record Unclaimed() implements Takeover {}

  /**
   * The holder before gave it up with nothing on its way.
   *
   * @param handOver the version of the newest object that it wrote
   */
  record Released(String handOver) implements Takeover {}

  /** This pod's own container was restarted: its requests were cut with its connections. */
  record Own() implements Takeover {}

  /** The holder before did not renew it in time: requests of it may still be carried out. */
  record Expired() implements Takeover {}
}
