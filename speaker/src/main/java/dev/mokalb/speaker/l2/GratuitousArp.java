package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import java.util.List;

/**
 * The frames that tell a network where an address is now. Some stations take the new place from the
 * request form only, some from the reply form only (RFC 5227 §3), so both are sent.
 */
public final class GratuitousArp {

  private GratuitousArp() {}

  /** Both forms, to be sent in this order from the interface with this hardware address. */
  public static List<ArpFrame> frames(IpAddress address, MacAddress own) {
    return List.of(
        frame(ArpOperation.Known.REQUEST, address, own),
        frame(ArpOperation.Known.REPLY, address, own));
  }

  private static ArpFrame frame(ArpOperation operation, IpAddress address, MacAddress own) {
    ArpPacket packet = new ArpPacket(operation, own, address, MacAddress.BROADCAST, address);
    return new ArpFrame(MacAddress.BROADCAST, own, packet);
  }
}
