package dev.mokalb.net.ndp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.FrameOctets;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Octets to frames and back. An IPv6 packet (RFC 8200) with one of two messages (RFC 4861 §4.3 and
 * §4.4), which stands behind an {@link EthernetHeader} of type 0x86dd:
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
public final class NdpCodec {

  private static final int ETHER_TYPE_IPV6 = 0x86dd; // RFC 2464 §3
  private static final int NEXT_ICMPV6 = 58; // RFC 4443 §1
  private static final int HOP_LIMIT = 255; // RFC 4861 §7.1.1
  private static final int TYPE_SOLICITATION = 135;
  private static final int TYPE_ADVERTISEMENT = 136;

  private static final int IPV6_OCTETS = 40;
  private static final int MESSAGE_OCTETS_MIN = 24; // RFC 4861 §7.1.1
  private static final int LENGTH_AT = 4;
  private static final int NEXT_AT = 6;
  private static final int HOP_LIMIT_AT = 7;
  private static final int SENDER_AT = 8;
  private static final int RECEIVER_AT = 24;
  private static final int TYPE_AT = 40;
  private static final int CODE_AT = 41;
  private static final int CHECKSUM_AT = 42;
  private static final int FLAGS_AT = 44;
  private static final int TARGET_AT = 48;
  private static final int OPTIONS_AT = 64;

  private NdpCodec() {}

  /** Reads a frame; never throws. Octets behind the packet are padding and are ignored. */
  public static Decoded decode(byte[] octets) {
    Optional<DropReason> objection = objection(octets);
    if (objection.isPresent()) {
      return new Decoded.Dropped(objection.get());
    }
    int at = EthernetHeader.payloadAt(octets);
    IpAddress target = FrameOctets.ipv6(octets, at + TARGET_AT);
    List<NdpOption> options = options(octets, at);
    NdpMessage message =
        isSolicitation(octets)
            ? new NdpMessage.Solicitation(target, options)
            : new NdpMessage.Advertisement(
                NdpMessage.Flag.of(octets[at + FLAGS_AT]), target, options);
    return new Decoded.Frame(
        new NdpFrame(
            EthernetHeader.read(octets),
            FrameOctets.ipv6(octets, at + SENDER_AT),
            FrameOctets.ipv6(octets, at + RECEIVER_AT),
            message));
  }

  private static List<NdpOption> options(byte[] octets, int at) {
    List<NdpOption> options = new ArrayList<>(2);
    int end = at + end(octets, at);
    int option = at + OPTIONS_AT;
    while (option < end) {
      int length = NdpOption.UNIT_OCTETS * (octets[option + 1] & 0xff);
      OptionValue value = OptionValue.of(octets, option + NdpOption.HEADER_OCTETS, option + length);
      options.add(NdpOption.of(octets[option], value));
      option += length;
    }
    return options;
  }

  /**
   * Why the octets are no frame with a solicitation or an advertisement that RFC 4861 §7.1 lets
   * through; empty if they are one. A receiver on a busy network asks this, which allocates
   * nothing, and decodes only what concerns it.
   */
  public static Optional<DropReason> objection(byte[] octets) {
    if (!EthernetHeader.isWhole(octets)) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (EthernetHeader.etherType(octets) != ETHER_TYPE_IPV6) {
      return Optional.of(DropReason.OTHER_ETHER_TYPE);
    }
    int at = EthernetHeader.payloadAt(octets);
    if (octets.length < at + IPV6_OCTETS) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (octets[at] >>> 4 != 6) {
      return Optional.of(DropReason.OTHER_IP_VERSION);
    }
    if (octets[at + NEXT_AT] != NEXT_ICMPV6) {
      return Optional.of(DropReason.OTHER_NEXT_HEADER);
    }
    if (octets.length < at + end(octets, at)) {
      return Optional.of(DropReason.TRUNCATED);
    }
    return messageObjection(octets, at);
  }

  private static Optional<DropReason> messageObjection(byte[] octets, int at) {
    int end = end(octets, at);
    if (end <= TYPE_AT) {
      return Optional.of(DropReason.TOO_SHORT);
    }
    int type = octets[at + TYPE_AT] & 0xff;
    if (type != TYPE_SOLICITATION && type != TYPE_ADVERTISEMENT) {
      return Optional.of(DropReason.OTHER_TYPE);
    }
    if ((octets[at + HOP_LIMIT_AT] & 0xff) != HOP_LIMIT) {
      return Optional.of(DropReason.OTHER_HOP_LIMIT);
    }
    if (end < TYPE_AT + MESSAGE_OCTETS_MIN) {
      return Optional.of(DropReason.TOO_SHORT);
    }
    if (octets[at + CODE_AT] != 0) {
      return Optional.of(DropReason.OTHER_CODE);
    }
    if (sum(octets, at, end) != 0xffff) {
      return Optional.of(DropReason.BAD_CHECKSUM);
    }
    if (!areOptionsWhole(octets, at, end)) {
      return Optional.of(DropReason.BAD_OPTION);
    }
    return addressObjection(octets, at);
  }

  private static Optional<DropReason> addressObjection(byte[] octets, int at) {
    if (Ipv6Groups.isGroup(FrameOctets.int64(octets, at + TARGET_AT))) {
      return Optional.of(DropReason.TARGET_IS_GROUP);
    }
    boolean isSolicitation = isSolicitation(octets);
    boolean fromNobody = isFromNobody(octets, at);
    if (Ipv6Groups.isGroup(FrameOctets.int64(octets, at + SENDER_AT))
        || (fromNobody && !isSolicitation)) {
      return Optional.of(DropReason.BAD_SENDER);
    }
    if (fromNobody && !isAddressCheck(octets, at)) {
      return Optional.of(DropReason.BAD_ADDRESS_CHECK);
    }
    boolean toGroup = Ipv6Groups.isGroup(FrameOctets.int64(octets, at + RECEIVER_AT));
    boolean answers = (octets[at + FLAGS_AT] & NdpMessage.Flag.SOLICITED.bit()) != 0;
    return !isSolicitation && answers && toGroup
        ? Optional.of(DropReason.SOLICITED_TO_GROUP)
        : Optional.empty();
  }

  /** RFC 4861 §7.1.1, the last two conditions. */
  private static boolean isAddressCheck(byte[] octets, int at) {
    IpAddress group = Ipv6Groups.solicitedNodes(FrameOctets.ipv6(octets, at + TARGET_AT));
    if (!FrameOctets.ipv6(octets, at + RECEIVER_AT).equals(group)) {
      return false;
    }
    int end = at + end(octets, at);
    for (int option = at + OPTIONS_AT; option < end; option += optionOctets(octets, option)) {
      if (octets[option] == NdpOption.TYPE_SOURCE_LINK_LAYER) {
        return false;
      }
    }
    return true;
  }

  private static boolean areOptionsWhole(byte[] octets, int at, int end) {
    int option = OPTIONS_AT;
    while (option < end) {
      if (end - option < NdpOption.UNIT_OCTETS) {
        return false;
      }
      int length = optionOctets(octets, at + option);
      if (length == 0 || length > end - option) {
        return false;
      }
      option += length;
    }
    return true;
  }

  private static int optionOctets(byte[] octets, int option) {
    return NdpOption.UNIT_OCTETS * (octets[option + 1] & 0xff);
  }

  /** Where the packet that begins at this place ends, from its beginning. */
  private static int end(byte[] octets, int at) {
    return IPV6_OCTETS + FrameOctets.uint16(octets, at + LENGTH_AT);
  }

  /**
   * The sum in one's complement over the message and what RFC 8200 §8.1 puts before it; 0xffff if
   * the checksum in it is right.
   */
  private static int sum(byte[] octets, int at, int end) {
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

  /** Whether the octets are of the type of IPv6; they may be no frame of ours all the same. */
  public static boolean isIpv6(byte[] octets) {
    return EthernetHeader.isWhole(octets) && EthernetHeader.etherType(octets) == ETHER_TYPE_IPV6;
  }

  /** Of octets to which there is no {@link #objection}: whether they ask; else they tell. */
  public static boolean isSolicitation(byte[] octets) {
    return (octets[EthernetHeader.payloadAt(octets) + TYPE_AT] & 0xff) == TYPE_SOLICITATION;
  }

  /** The upper 64 bits of the target of octets to which there is no {@link #objection}. */
  public static long targetHigh(byte[] octets) {
    return FrameOctets.int64(octets, EthernetHeader.payloadAt(octets) + TARGET_AT);
  }

  /** The lower 64 bits of the target of octets to which there is no {@link #objection}. */
  public static long targetLow(byte[] octets) {
    return FrameOctets.int64(octets, EthernetHeader.payloadAt(octets) + TARGET_AT + 8);
  }

  /**
   * The upper 64 bits of the address that the sender of octets to which there is no {@link
   * #objection} says to be its own, or to want: an advertisement's target, a solicitation's sender,
   * or its target where the sender is nobody.
   */
  public static long claimedHigh(byte[] octets) {
    return FrameOctets.int64(octets, claimedAt(octets));
  }

  /** The lower 64 bits of the same. */
  public static long claimedLow(byte[] octets) {
    return FrameOctets.int64(octets, claimedAt(octets) + 8);
  }

  private static int claimedAt(byte[] octets) {
    int at = EthernetHeader.payloadAt(octets);
    return isSolicitation(octets) && !isFromNobody(octets, at) ? at + SENDER_AT : at + TARGET_AT;
  }

  private static boolean isFromNobody(byte[] octets, int at) {
    return FrameOctets.int64(octets, at + SENDER_AT) == 0
        && FrameOctets.int64(octets, at + SENDER_AT + 8) == 0;
  }

  /** The octets to send, padded with zeroes to {@link EthernetHeader#FRAME_OCTETS_MIN}. */
  public static byte[] encode(NdpFrame frame) {
    NdpMessage message = frame.message();
    int at = frame.ethernet().octets();
    int end = OPTIONS_AT;
    for (NdpOption option : message.options()) {
      end += NdpOption.HEADER_OCTETS + option.content().octets();
    }
    byte[] octets = new byte[Math.max(EthernetHeader.FRAME_OCTETS_MIN, at + end)];
    frame.ethernet().write(octets, ETHER_TYPE_IPV6);
    octets[at] = 6 << 4;
    FrameOctets.putUint16(octets, at + LENGTH_AT, end - IPV6_OCTETS);
    octets[at + NEXT_AT] = NEXT_ICMPV6;
    octets[at + HOP_LIMIT_AT] = (byte) HOP_LIMIT;
    FrameOctets.putIpv6(octets, at + SENDER_AT, frame.sender());
    FrameOctets.putIpv6(octets, at + RECEIVER_AT, frame.receiver());
    switch (message) {
      case NdpMessage.Solicitation _ -> octets[at + TYPE_AT] = (byte) TYPE_SOLICITATION;
      case NdpMessage.Advertisement advertisement -> {
        octets[at + TYPE_AT] = (byte) TYPE_ADVERTISEMENT;
        for (NdpMessage.Flag flag : advertisement.flags()) {
          octets[at + FLAGS_AT] |= (byte) flag.bit();
        }
      }
    }
    FrameOctets.putIpv6(octets, at + TARGET_AT, message.target());
    putOptions(octets, at + OPTIONS_AT, message.options());
    FrameOctets.putUint16(octets, at + CHECKSUM_AT, 0xffff ^ sum(octets, at, end));
    return octets;
  }

  private static void putOptions(byte[] octets, int at, List<NdpOption> options) {
    int option = at;
    for (NdpOption each : options) {
      byte[] value = each.content().toArray();
      int length = NdpOption.HEADER_OCTETS + value.length;
      octets[option] = (byte) each.code();
      octets[option + 1] = (byte) (length / NdpOption.UNIT_OCTETS);
      System.arraycopy(value, 0, octets, option + NdpOption.HEADER_OCTETS, value.length);
      option += length;
    }
  }
}
