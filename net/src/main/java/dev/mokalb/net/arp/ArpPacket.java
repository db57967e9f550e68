package dev.mokalb.net.arp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826).
 *
 * @param senderIp 0.0.0.0 in a probe (RFC 5227 §2.1.1)
 * @param targetMac means nothing in a request
 */
public record ArpPacket(
    ArpOperation operation,
    MacAddress senderMac,
    IpAddress senderIp,
    MacAddress targetMac,
    IpAddress targetIp) {

  /** Refuses IPv6 addresses, a bug of the caller. */
  public ArpPacket {
    if (senderIp.family() != IpFamily.IPV4 || targetIp.family() != IpFamily.IPV4) {
      throw new IllegalArgumentException("ARP resolves IPv4: " + senderIp + ", " + targetIp);
    }
  }
}
