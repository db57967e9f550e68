package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket;

/** What whoever runs a session has to do, in order. */
public sealed interface SessionEffect {

  /** Send this once, now, without regard to the periodic ones. */
  record Reply(ControlPacket packet) implements SessionEffect {}

  /**
   * Send this periodically from now on, in place of what was sent before.
   *
   * @param intervalMicros before jitter
   */
  record Transmit(ControlPacket packet, long intervalMicros, First first)
      implements SessionEffect {}

  /** When the first of them is due. */
  enum First {
    /** Now: what it says is news (RFC 5880 §6.8.7). */
    NOW,
    /** When no more than the interval has passed since the last one (§6.8.3). */
    IN_TURN
  }

  /** Send nothing periodically. */
  record Silence() implements SessionEffect {}

  /** The peer is lost when this time has passed since its last packet. */
  record Expect(long detectionMicros) implements SessionEffect {}

  /** No packet is expected. */
  record ExpectNothing() implements SessionEffect {}

  /** Others need to know. */
  record Tell(BfdChange change) implements SessionEffect {}
}
