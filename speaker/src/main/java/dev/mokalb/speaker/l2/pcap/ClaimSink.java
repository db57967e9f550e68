package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.Claim;

/** Takes claims from the threads that hear them, without holding these up. */
interface ClaimSink {

  /** A claim that may matter. */
  void heard(Port port, Claim claim);
}
