package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.speaker.l2.AskerLimiter;
import java.util.function.LongSupplier;

/**
 * Answers the questions that one port hears and passes on the claims. Most frames on a network are
 * about others: they end at the first look-up, and nothing is allocated for them.
 */
final class FrameAnswerer implements FrameListener {

  private final ArpListener arp;
  private final NdpListener ndp;

  FrameAnswerer(Knowledge knowledge, CounterBook counters, ClaimSink claims, LongSupplier clock) {
    Answering answering =
        new Answering(knowledge, counters, claims, new AskerLimiter(clock.getAsLong()), clock);
    this.arp = new ArpListener(answering);
    this.ndp = new NdpListener(answering);
  }

  /** The kernel's filter lets nothing else through; what it should not have is counted as ARP. */
  @Override
  public void heard(Port port, byte[] octets) {
    if (NdpCodec.isIpv6(octets)) {
      ndp.heard(port, octets);
    } else {
      arp.heard(port, octets);
    }
  }
}
