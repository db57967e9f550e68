package dev.mokalb.speaker.l2;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpOption;
import java.util.List;
import java.util.Set;

/**
 * The frame that tells a network where an IPv6 address is now: an unsolicited advertisement to all
 * nodes, which includes the routers that RFC 9131 wants told, with the override flag, so that it
 * takes the place of what they knew (RFC 4861 §7.2.6).
 */
public final class GratuitousNdp {

  private GratuitousNdp() {}

  /**
   * To be sent from the interface with this hardware address.
   *
   * @param linkLocal of the interface
   */
  public static NdpFrame frame(IpAddress address, MacAddress own, IpAddress linkLocal) {
    Advertisement told =
        new Advertisement(
            Set.of(Flag.OVERRIDE), address, List.of(new NdpOption.TargetLinkLayer(own)));
    return new NdpFrame(
        new EthernetHeader(Ipv6Groups.macOf(Ipv6Groups.ALL_NODES), own),
        linkLocal,
        Ipv6Groups.ALL_NODES,
        told);
  }
}
