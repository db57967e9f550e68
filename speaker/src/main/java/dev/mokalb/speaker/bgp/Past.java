package dev.mokalb.speaker.bgp;

import java.util.OptionalLong;

/**
 * What is known of the time before this process, so that peers are told of a restart what is true
 * (RFC 4724 §3). A speaker keeps no memory of its own on its node; times decide. A peer keeps the
 * routes of an earlier speaker for its restart time and, as a last resort, its long-lived stale
 * time; what it still keeps when this process begins comes from a session that ended within so
 * long.
 *
 * @param bootedSecondsBefore how long the node had been up when this process began; empty if that
 *     is not known
 */
public record Past(OptionalLong bootedSecondsBefore) {

  /**
   * What a session that is made now says of itself.
   *
   * @param seconds since this process began
   */
  public LocalNode.Start start(PeerSettings.Restart restart, long seconds) {
    long keptSeconds = restart.restartSeconds() + (long) restart.longLivedSeconds();
    if (seconds > keptSeconds) {
      return LocalNode.Start.FRESH; // Whatever an earlier speaker left with the peer is forgotten.
    }
    // Routes that outlived a boot are not forwarded as before: it was another kernel.
    long booted = bootedSecondsBefore.orElse(0);
    if (booted > keptSeconds) {
      return LocalNode.Start.RESTARTED_FORWARDING;
    }
    return booted > restart.restartSeconds()
        ? LocalNode.Start.RESTARTED_FORWARDING_OF_LATE
        : LocalNode.Start.RESTARTED;
  }
}
