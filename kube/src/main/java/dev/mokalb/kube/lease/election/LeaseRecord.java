package dev.mokalb.kube.lease.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a Lease says.
 *
 * @param holder empty when it was given up
 * @param duration what the holder counts on after each renewal
 * @param acquired when this holder got it; tells two processes of one name apart
 * @param renewed by the holder's own clock, for people: nobody else may conclude from it
 * @param transitions how often the holder changed
 * @param handOver set when the holder gave it up in order: the version of the newest object that it
 *     or any holder before it wrote
 */
public record LeaseRecord(
    String holder,
    Duration duration,
    Instant acquired,
    Instant renewed,
    int transitions,
    Optional<String> handOver) {

  boolean isHeld() {
    return !holder.isEmpty();
  }

  /** The same holder, by name and by the moment at which it got the Lease. */
  boolean hasHolderOf(LeaseRecord other) {
    return isHeld() && holder.equals(other.holder) && acquired.equals(other.acquired);
  }

  LeaseRecord renewedAt(Instant wall) {
    return new LeaseRecord(holder, duration, acquired, wall, transitions, Optional.empty());
  }

  LeaseRecord givenUp(String handOverPoint, Instant wall) {
    return new LeaseRecord(
        "", Duration.ofSeconds(1), acquired, wall, transitions, Optional.of(handOverPoint));
  }
}
