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
 * @param standing how far its holder has come
 */
public record LeaseRecord(
    String holder,
    Duration duration,
    Instant acquired,
    Instant renewed,
    int transitions,
    Standing standing) {

  /** How far the holder has come. */
  public sealed interface Standing {

    /** Requests of the holder before may still be carried out. */
    record Settling() implements Standing {}

    /** Nobody's requests but the holder's are on their way. */
    record Settled() implements Standing {}

    /**
     * It gave the Lease up in order.
     *
     * @param handOver the version of the newest object that it or any holder before it wrote
     */
    record GivenUp(String handOver) implements Standing {}
  }

  boolean isHeld() {
    return !holder.isEmpty();
  }

  /** The same holder, by name and by the moment at which it got the Lease. */
  boolean hasHolderOf(LeaseRecord other) {
    return isHeld() && holder.equals(other.holder) && acquired.equals(other.acquired);
  }

  /** What a holder that gave the Lease up in order handed over. */
  public Optional<String> handOver() {
    return standing instanceof Standing.GivenUp(String handOver)
        ? Optional.of(handOver)
        : Optional.empty();
  }

  LeaseRecord renewedAt(Instant wall, Standing now) {
    return new LeaseRecord(holder, duration, acquired, wall, transitions, now);
  }

  LeaseRecord givenUp(String handOverPoint, Instant wall) {
    return new LeaseRecord(
        "",
        Duration.ofSeconds(1),
        acquired,
        wall,
        transitions,
        new Standing.GivenUp(handOverPoint));
  }
}
