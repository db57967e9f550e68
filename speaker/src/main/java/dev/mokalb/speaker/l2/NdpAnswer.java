package dev.mokalb.speaker.l2;

import dev.mokalb.net.ndp.NdpFrame;

/** What to do about a message of neighbour discovery that was heard. */
public sealed interface NdpAnswer {

  /** Send this. */
  record Reply(NdpFrame frame) implements NdpAnswer {}

  /** Say nothing. */
  record Silent(SilenceReason reason) implements NdpAnswer {}
}
