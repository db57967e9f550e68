package dev.mokalb.kube.lease.election;

import java.util.Optional;

/** What a candidate hears. */
public sealed interface ElectionEvent {

  /** The Lease as it is now; empty when there is none. */
  record Seen(Optional<LeaseSnapshot> lease) implements ElectionEvent {}

  /** An attempt was carried out; the Lease has this version now. */
  record Written(Attempt attempt, String resourceVersion) implements ElectionEvent {}

  /** An attempt was not carried out: the Lease is not what it was guarded by. */
  record Refused(Attempt attempt) implements ElectionEvent {}

  /** An attempt failed, and it is not known whether it was carried out. */
  record Unanswered(Attempt attempt) implements ElectionEvent {}

  /** Time has passed. */
  record Tick() implements ElectionEvent {}

  /**
   * This replica ends.
   *
   * @param handOver the version of the newest object that this or an earlier holder wrote; empty
   *     when it is not known, or when a write may still be on its way: then the Lease must expire
   */
  record Stop(Optional<String> handOver) implements ElectionEvent {}
}
