package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AskerLimiter;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.SilenceReason;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What both protocols need to answer on one port.
 *
 * @param limiter the port's own
 * @param clock nanoseconds, as of {@link System#nanoTime}
 */
record Answering(
    Knowledge knowledge,
    CounterBook counters,
    ClaimSink claims,
    AskerLimiter limiter,
    LongSupplier clock) {

  /**
   * Whether the station may be answered about the address once more; if not, that is counted. The
   * thread that asks may be the first of the process to run again after a pause.
   */
  boolean mayAnswer(MacAddress asker, IpAddress asked) {
    long now = clock.getAsLong();
    if (!knowledge.isCurrent(now)) {
      counters.silent(SilenceReason.OUT_OF_DATE);
      return false;
    }
    // Looked up before, perhaps, in a table that was out of date; the one that is in force now that
    // the time is good again may not have the address.
    if (!knowledge.lookout().ours().index().holds(asked)) {
      counters.silent(SilenceReason.NOT_ANNOUNCED);
      return false;
    }
    boolean may = limiter.allows(asker, now);
    if (!may) {
      counters.silent(SilenceReason.TOO_MANY_QUESTIONS);
    }
    return may;
  }

  void pass(Port port, Optional<Claim> claim) {
    if (claim.isPresent()) {
      claims.heard(port, claim.get());
    }
  }
}
