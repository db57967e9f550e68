package dev.mokalb.speaker.l2;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import java.util.List;

/** The frames that ask who has an address, without changing what anybody knows of this node. */
public final class AskingFrames {

  private static final IpAddress NOBODY = IpAddress.of("0.0.0.0");

  private AskingFrames() {}

  /**
   * For an IPv4 address. The sender's address is left out (RFC 5227 §2.1.1), so that nobody notes
   * that this node has an address which it may not have.
   */
  public static ArpFrame probe(IpAddress address, MacAddress own) {
    ArpPacket packet =
        new ArpPacket(ArpOperation.Known.REQUEST, own, NOBODY, MacAddress.ZERO, address);
    return new ArpFrame(MacAddress.BROADCAST, own, packet);
  }

  /**
   * For an IPv6 address that is not in use yet: the answer goes to all nodes (RFC 4862 §5.4.2). One
   * who has it defends it; one who is about to take it gives it up.
   */
  public static NdpFrame check(IpAddress address, MacAddress own) {
    return solicitation(address, own, Ipv6Groups.UNSPECIFIED, List.of());
  }

  /**
   * For an IPv6 address that is in use: the answer goes to this node alone.
   *
   * @param linkLocal of the interface on which it is asked
   */
  public static NdpFrame solicitation(IpAddress address, MacAddress own, IpAddress linkLocal) {
    return solicitation(address, own, linkLocal, List.of(new NdpOption.SourceLinkLayer(own)));
  }

  /** Whether a station still has its IPv4 address, to it alone; both are known to each other. */
  public static ArpFrame poll(IpAddress station, MacAddress mac, IpAddress own, MacAddress ownMac) {
    ArpPacket packet =
        new ArpPacket(ArpOperation.Known.REQUEST, ownMac, own, MacAddress.ZERO, station);
    return new ArpFrame(mac, ownMac, packet);
  }

  /** Likewise for an IPv6 address. */
  public static NdpFrame pollIpv6(
      IpAddress station, MacAddress mac, IpAddress own, MacAddress ownMac) {
    return new NdpFrame(
        new EthernetHeader(mac, ownMac),
        own,
        station,
        new Solicitation(station, List.of(new NdpOption.SourceLinkLayer(ownMac))));
  }

  private static NdpFrame solicitation(
      IpAddress address, MacAddress own, IpAddress sender, List<NdpOption> options) {
    IpAddress group = Ipv6Groups.solicitedNodes(address);
    return new NdpFrame(
        new EthernetHeader(Ipv6Groups.macOf(group), own),
        sender,
        group,
        new Solicitation(address, options));
  }
}
