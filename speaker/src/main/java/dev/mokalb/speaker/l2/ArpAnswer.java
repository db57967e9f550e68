package dev.mokalb.speaker.l2;

import dev.mokalb.net.arp.ArpFrame;

/** What to do about a frame that was heard. */
public sealed interface ArpAnswer {

  /** Send this. */
  record Reply(ArpFrame frame) implements ArpAnswer {}

  /** Say nothing. */
  record Silent(SilenceReason reason) implements ArpAnswer {}
}
