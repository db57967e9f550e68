package dev.mokalb.net.arp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.MacAddress;

/**
 * An Ethernet II frame that carries an ARP packet; its source is not always the packet's sender.
 */
public record ArpFrame(EthernetHeader ethernet, ArpPacket packet) {

  /** An untagged frame. */
  public ArpFrame(MacAddress destination, MacAddress source, ArpPacket packet) {
    this(new EthernetHeader(destination, source), packet);
  }

  /** The station or group it is sent to. */
  public MacAddress destination() {
    return ethernet.destination();
  }

  /** The station that sent it. */
  public MacAddress source() {
    return ethernet.source();
  }
}
