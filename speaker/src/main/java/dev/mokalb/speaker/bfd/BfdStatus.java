package dev.mokalb.speaker.bfd;

import java.util.Optional;

/**
 * A session as it is now.
 *
 * @param inStateNanos how long its state has been the same
 * @param failure why it left Up the last time
 */
public record BfdStatus(
    Session session, long inStateNanos, Counters counters, Optional<BfdChange> failure) {

  /**
   * What happened since the session was created. With the labels {@code peer} and {@code vrf} they
   * are MetalLB's metrics {@code metallb_bfd_control_packet_input}, {@code _output}, {@code
   * session_up_events}, {@code session_down_events} and {@code zebra_notifications}; of echo
   * packets there are none.
   *
   * @param notifications how often a listener was told
   */
  public record Counters(
      long controlPacketsIn,
      long controlPacketsOut,
      long upEvents,
      long downEvents,
      long notifications) {}
}
