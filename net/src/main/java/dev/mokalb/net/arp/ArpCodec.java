package dev.mokalb.net.arp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;

/**
 * Octets to frames and back. The layout (Ethernet II, then RFC 826 for IPv4 over Ethernet):
 *
 * <pre>
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   0 |                    destination (48 bits)                      |
 *     +                               +-------------------------------+
 *   4 |                               |                               |
 *     +-------------------------------+                               +
 *   8 |                       source (48 bits)                        |
 *     +-------------------------------+-------------------------------+
 *  12 |     Ethernet type 0x0806      |         hardware: 1           |
 *     +-------------------------------+---------------+---------------+
 *  16 |       protocol 0x0800         |  length: 6    |  length: 4    |
 *     +-------------------------------+---------------+---------------+
 *  20 |          operation            |                               |
 *     +-------------------------------+                               +
 *  24 |                  sender hardware address                      |
 *     +---------------------------------------------------------------+
 *  28 |                      sender IPv4 address                      |
 *     +---------------------------------------------------------------+
 *  32 |                  target hardware address                      |
 *     +                               +-------------------------------+
 *  36 |                               |      target IPv4 address      |
 *     +-------------------------------+-------------------------------+
 *  40 |                               |  padding to 60 octets …
 *     +-------------------------------+
 * </pre>
 */
public final class ArpCodec {

  /** Where an ARP packet in an Ethernet II frame ends. */
  public static final int FRAME_OCTETS = 42; // 14 + 28, RFC 826

  /** What is sent: the shortest Ethernet frame without its check sequence. */
  public static final int FRAME_OCTETS_MIN = 60; // IEEE 802.3 §4A.4.2: 64 with the check sequence

  private static final int ETHER_TYPE_ARP = 0x0806; // RFC 7042 appendix B.1
  private static final int HARDWARE_ETHERNET = 1; // RFC 5494, "ARP parameters" of IANA
  private static final int PROTOCOL_IPV4 = 0x0800; // RFC 894
  private static final int LENGTHS = MacAddress.OCTETS << 8 | 4;

  private static final int SOURCE_AT = 6;
  private static final int ETHER_TYPE_AT = 12;
  private static final int HARDWARE_AT = 14;
  private static final int PROTOCOL_AT = 16;
  private static final int LENGTHS_AT = 18;
  private static final int OPERATION_AT = 20;
  private static final int SENDER_MAC_AT = 22;
  private static final int SENDER_IP_AT = 28;
  private static final int TARGET_MAC_AT = 32;
  private static final int TARGET_IP_AT = 38;

  private ArpCodec() {}

  /** Reads a frame; never throws. Octets behind the packet are padding and are ignored. */
  public static Decoded decode(byte[] octets) {
    if (octets.length < FRAME_OCTETS) {
      return new Decoded.Dropped(DropReason.TRUNCATED);
    }
    if (uint16(octets, ETHER_TYPE_AT) != ETHER_TYPE_ARP) {
      return new Decoded.Dropped(DropReason.OTHER_ETHER_TYPE);
    }
    if (uint16(octets, HARDWARE_AT) != HARDWARE_ETHERNET) {
      return new Decoded.Dropped(DropReason.OTHER_HARDWARE);
    }
    if (uint16(octets, PROTOCOL_AT) != PROTOCOL_IPV4) {
      return new Decoded.Dropped(DropReason.OTHER_PROTOCOL);
    }
    if (uint16(octets, LENGTHS_AT) != LENGTHS) {
      return new Decoded.Dropped(DropReason.OTHER_ADDRESS_LENGTHS);
    }
    ArpPacket packet =
        new ArpPacket(
            ArpOperation.of(uint16(octets, OPERATION_AT)),
            mac(octets, SENDER_MAC_AT),
            IpAddress.ipv4(uint32(octets, SENDER_IP_AT)),
            mac(octets, TARGET_MAC_AT),
            IpAddress.ipv4(uint32(octets, TARGET_IP_AT)));
    return new Decoded.Frame(new ArpFrame(mac(octets, 0), mac(octets, SOURCE_AT), packet));
  }

  /**
   * Whether {@link #targetIpv4Bits} can be asked: a receiver on a busy network looks at the target
   * first and decodes only what may concern it.
   */
  public static boolean holdsTarget(byte[] octets) {
    return octets.length >= FRAME_OCTETS;
  }

  /** The target address of a frame that is not decoded yet, and may be no ARP frame at all. */
  public static int targetIpv4Bits(byte[] octets) {
    return uint32(octets, TARGET_IP_AT);
  }

  /** The octets to send, padded with zeroes to {@link #FRAME_OCTETS_MIN}. */
  public static byte[] encode(ArpFrame frame) {
    byte[] octets = new byte[FRAME_OCTETS_MIN];
    ArpPacket packet = frame.packet();
    putMac(octets, 0, frame.destination());
    putMac(octets, SOURCE_AT, frame.source());
    putUint16(octets, ETHER_TYPE_AT, ETHER_TYPE_ARP);
    putUint16(octets, HARDWARE_AT, HARDWARE_ETHERNET);
    putUint16(octets, PROTOCOL_AT, PROTOCOL_IPV4);
    putUint16(octets, LENGTHS_AT, LENGTHS);
    putUint16(octets, OPERATION_AT, packet.operation().code());
    putMac(octets, SENDER_MAC_AT, packet.senderMac());
    putUint32(octets, SENDER_IP_AT, packet.senderIp().ipv4Bits());
    putMac(octets, TARGET_MAC_AT, packet.targetMac());
    putUint32(octets, TARGET_IP_AT, packet.targetIp().ipv4Bits());
    return octets;
  }

  private static int uint16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }

  private static int uint32(byte[] octets, int at) {
    return uint16(octets, at) << 16 | uint16(octets, at + 2);
  }

  private static MacAddress mac(byte[] octets, int at) {
    return new MacAddress(
        (long) uint16(octets, at) << 32 | (uint32(octets, at + 2) & 0xffff_ffffL));
  }

  private static void putUint16(byte[] octets, int at, int value) {
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
  }

  private static void putUint32(byte[] octets, int at, int value) {
    putUint16(octets, at, value >>> 16);
    putUint16(octets, at + 2, value);
  }

  private static void putMac(byte[] octets, int at, MacAddress mac) {
    putUint16(octets, at, (int) (mac.value() >>> 32));
    putUint32(octets, at + 2, (int) mac.value());
  }
}
