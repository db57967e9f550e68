package dev.mokalb.net.ndp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;

/**
 * An Ethernet II frame that carries an IPv6 packet with a message of neighbour discovery.
 *
 * @param sender the packet's source address; unspecified in the check of an address before its use
 *     (RFC 4862 §5.4.2)
 * @param receiver the packet's destination address
 */
public record NdpFrame(
    EthernetHeader ethernet, IpAddress sender, IpAddress receiver, NdpMessage message) {

  /** Refuses IPv4 addresses, a bug of the caller. */
  public NdpFrame {
    if (sender.family() != IpFamily.IPV6 || receiver.family() != IpFamily.IPV6) {
      throw new IllegalArgumentException(
          "neighbour discovery is IPv6's: " + sender + ", " + receiver);
    }
  }
}
