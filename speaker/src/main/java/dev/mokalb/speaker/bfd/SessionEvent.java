package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Diagnostic;

/** What happens to a session. */
public sealed interface SessionEvent {

  /** A packet of this session came and passed the checks of RFC 5880 §6.8.6. */
  record Received(ControlPacket packet) implements SessionEvent {}

  /** Nothing came for as long as {@link SessionEffect.Expect} said (§6.8.4). */
  record DetectionTimeExpired() implements SessionEvent {}

  /** Its settings are others. */
  record Reconfigured(BfdSettings settings) implements SessionEvent {}

  /** It is to end (§6.8.16); {@code why} tells the peer. */
  record Disabled(Diagnostic why) implements SessionEvent {}
}
