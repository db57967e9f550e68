package dev.mokalb.net.ndp;

import dev.mokalb.net.FrameOctets;

/**
 * Where things stand in an IPv6 packet (RFC 8200) with one of two messages (RFC 4861 §4.3 and
 * §4.4), which stands behind an Ethernet header of type 0x86dd:
 *
 * <pre>
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   0 |   6   | traffic class |             flow label                |
 *     +-------+-------+-------+-------+---------------+---------------+
 *   4 |  length of what follows       |  next: 58     |  hops: 255    |
 *     +-------------------------------+---------------+---------------+
 *   8 |                     sender (128 bits) …                       |
 *     +---------------------------------------------------------------+
 *  24 |                    receiver (128 bits) …                      |
 *     +---------------+---------------+-------------------------------+
 *  40 |  135 or 136   |  code: 0      |          checksum             |
 *     +-+-+-+---------+---------------+-------------------------------+
 *  44 |R|S|O|         reserved; the flags in an advertisement only    |
 *     +-+-+-+---------------------------------------------------------+
 *  48 |                     target (128 bits) …                       |
 *     +---------------+---------------+-------------------------------+
 *  64 |  type         |  length / 8   |  value …                      |  option, any number
 *     +---------------+---------------+-------------------------------+
 * </pre>
 */
final class NdpLayout {

  static final int ETHER_TYPE_IPV6 = 0x86dd; // RFC 2464 §3
  static final int NEXT_ICMPV6 = 58; // RFC 4443 §1
  static final int HOP_LIMIT = 255; // RFC 4861 §7.1.1
  static final int TYPE_SOLICITATION = 135;
  static final int TYPE_ADVERTISEMENT = 136;

  static final int IPV6_OCTETS = 40;
  static final int MESSAGE_OCTETS_MIN = 24; // RFC 4861 §7.1.1
  static final int LENGTH_AT = 4;
  static final int NEXT_AT = 6;
  static final int HOP_LIMIT_AT = 7;
  static final int SENDER_AT = 8;
  static final int RECEIVER_AT = 24;
  static final int TYPE_AT = 40;
  static final int CODE_AT = 41;
  static final int CHECKSUM_AT = 42;
  static final int FLAGS_AT = 44;
  static final int TARGET_AT = 48;
  static final int OPTIONS_AT = 64;

  private NdpLayout() {}

  static int optionOctets(byte[] octets, int option) {
    return NdpOption.UNIT_OCTETS * (octets[option + 1] & 0xff);
  }

  /** Where the packet that begins at this place ends, from its beginning. */
  static int end(byte[] octets, int at) {
    return IPV6_OCTETS + FrameOctets.uint16(octets, at + LENGTH_AT);
  }

  /**
   * The sum in one's complement over the message and what RFC 8200 §8.1 puts before it; 0xffff if
   * the checksum in it is right.
   */
  static int sum(byte[] octets, int at, int end) {
    int sum = end - IPV6_OCTETS + NEXT_ICMPV6;
    int even = end & ~1;
    for (int i = SENDER_AT; i < even; i += 2) {
      sum += FrameOctets.uint16(octets, at + i);
    }
    if (even != end) {
      sum += (octets[at + even] & 0xff) << 8;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  /** Whether the sender of the packet that begins at this place is unspecified. */
  static boolean isFromNobody(byte[] octets, int at) {
    return FrameOctets.int64(octets, at + SENDER_AT) == 0
        && FrameOctets.int64(octets, at + SENDER_AT + 8) == 0;
  }
}
