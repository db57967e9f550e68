package dev.mokalb.net.arp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.FrameOctets;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.Optional;

/**
 * Octets to frames and back. The packet (RFC 826 for IPv4 over Ethernet), which stands behind an
 * {@link EthernetHeader} of type 0x0806:
 *
 * <pre>
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   0 |         hardware: 1           |       protocol 0x0800         |
 *     +---------------+---------------+-------------------------------+
 *   4 |  length: 6    |  length: 4    |          operation            |
 *     +---------------+---------------+-------------------------------+
 *   8 |                  sender hardware address                      |
 *     +                               +-------------------------------+
 *  12 |                               |      sender IPv4 address      |
 *     +-------------------------------+-------------------------------+
 *  16 |                               |   target hardware address     |
 *     +-------------------------------+                               +
 *  20 |                                                               |
 *     +---------------------------------------------------------------+
 *  24 |                      target IPv4 address                      |
 *     +---------------------------------------------------------------+
 * </pre>
 */
public final class ArpCodec {

  /** Where an ARP packet in an untagged Ethernet II frame ends. */
  public static final int FRAME_OCTETS = 42; // 14 + 28, RFC 826

  /** What is sent at least: the shortest Ethernet frame without its check sequence. */
  public static final int FRAME_OCTETS_MIN = EthernetHeader.FRAME_OCTETS_MIN;

  private static final int ETHER_TYPE_ARP = 0x0806; // RFC 7042 appendix B.1
  private static final int HARDWARE_ETHERNET = 1; // RFC 5494, "ARP parameters" of IANA
  private static final int PROTOCOL_IPV4 = 0x0800; // RFC 894
  private static final int LENGTHS = MacAddress.OCTETS << 8 | 4;

  private static final int PACKET_OCTETS = 28;
  private static final int PROTOCOL_AT = 2;
  private static final int LENGTHS_AT = 4;
  private static final int OPERATION_AT = 6;
  private static final int SENDER_MAC_AT = 8;
  private static final int SENDER_IP_AT = 14;
  private static final int TARGET_MAC_AT = 18;
  private static final int TARGET_IP_AT = 24;

  private ArpCodec() {}

  /** Reads a frame; never throws. Octets behind the packet are padding and are ignored. */
  public static Decoded decode(byte[] octets) {
    Optional<DropReason> objection = objection(octets);
    if (objection.isPresent()) {
      return new Decoded.Dropped(objection.get());
    }
    int at = EthernetHeader.payloadAt(octets);
    ArpPacket packet =
        new ArpPacket(
            ArpOperation.of(FrameOctets.uint16(octets, at + OPERATION_AT)),
            FrameOctets.mac(octets, at + SENDER_MAC_AT),
            IpAddress.ipv4(senderIpv4Bits(octets)),
            FrameOctets.mac(octets, at + TARGET_MAC_AT),
            IpAddress.ipv4(targetIpv4Bits(octets)));
    return new Decoded.Frame(new ArpFrame(EthernetHeader.read(octets), packet));
  }

  /**
   * Why the octets are no ARP frame; empty if they are one. A receiver on a busy network asks this,
   * which allocates nothing, and decodes only what concerns it.
   */
  public static Optional<DropReason> objection(byte[] octets) {
    if (!EthernetHeader.isWhole(octets)) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (EthernetHeader.etherType(octets) != ETHER_TYPE_ARP) {
      return Optional.of(DropReason.OTHER_ETHER_TYPE);
    }
    int at = EthernetHeader.payloadAt(octets);
    if (octets.length < at + PACKET_OCTETS) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (FrameOctets.uint16(octets, at) != HARDWARE_ETHERNET) {
      return Optional.of(DropReason.OTHER_HARDWARE);
    }
    if (FrameOctets.uint16(octets, at + PROTOCOL_AT) != PROTOCOL_IPV4) {
      return Optional.of(DropReason.OTHER_PROTOCOL);
    }
    return FrameOctets.uint16(octets, at + LENGTHS_AT) == LENGTHS
        ? Optional.empty()
        : Optional.of(DropReason.OTHER_ADDRESS_LENGTHS);
  }

  /** Whether the octets are of the type of ARP; they may be no ARP frame all the same. */
  public static boolean isArp(byte[] octets) {
    return EthernetHeader.isWhole(octets) && EthernetHeader.etherType(octets) == ETHER_TYPE_ARP;
  }

  /** The sender's address of octets to which there is no {@link #objection}. */
  public static int senderIpv4Bits(byte[] octets) {
    return FrameOctets.int32(octets, EthernetHeader.payloadAt(octets) + SENDER_IP_AT);
  }

  /** The target address of octets to which there is no {@link #objection}. */
  public static int targetIpv4Bits(byte[] octets) {
    return FrameOctets.int32(octets, EthernetHeader.payloadAt(octets) + TARGET_IP_AT);
  }

  /** The octets to send, padded with zeroes to {@link #FRAME_OCTETS_MIN}. */
  public static byte[] encode(ArpFrame frame) {
    int at = frame.ethernet().octets();
    byte[] octets = new byte[FRAME_OCTETS_MIN];
    ArpPacket packet = frame.packet();
    frame.ethernet().write(octets, ETHER_TYPE_ARP);
    FrameOctets.putUint16(octets, at, HARDWARE_ETHERNET);
    FrameOctets.putUint16(octets, at + PROTOCOL_AT, PROTOCOL_IPV4);
    FrameOctets.putUint16(octets, at + LENGTHS_AT, LENGTHS);
    FrameOctets.putUint16(octets, at + OPERATION_AT, packet.operation().code());
    FrameOctets.putMac(octets, at + SENDER_MAC_AT, packet.senderMac());
    FrameOctets.putInt32(octets, at + SENDER_IP_AT, packet.senderIp().ipv4Bits());
    FrameOctets.putMac(octets, at + TARGET_MAC_AT, packet.targetMac());
    FrameOctets.putInt32(octets, at + TARGET_IP_AT, packet.targetIp().ipv4Bits());
    return octets;
  }
}
