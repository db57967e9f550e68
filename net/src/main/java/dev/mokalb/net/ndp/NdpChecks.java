package dev.mokalb.net.ndp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.FrameOctets;
import java.util.Optional;

/** What RFC 4861 §7.1.1 and §7.1.2 want of a message, and what comes before it. */
final class NdpChecks {

  private NdpChecks() {}

  /** Why the octets are no frame of ours; empty if they are one. Allocates nothing then. */
  static Optional<DropReason> objection(byte[] octets) {
    if (!EthernetHeader.isWhole(octets)) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (EthernetHeader.etherType(octets) != NdpLayout.ETHER_TYPE_IPV6) {
      return Optional.of(DropReason.OTHER_ETHER_TYPE);
    }
    int at = EthernetHeader.payloadAt(octets);
    if (octets.length < at + NdpLayout.IPV6_OCTETS) {
      return Optional.of(DropReason.TRUNCATED);
    }
    if (octets[at] >>> 4 != 6) {
      return Optional.of(DropReason.OTHER_IP_VERSION);
    }
    if (octets[at + NdpLayout.NEXT_AT] != NdpLayout.NEXT_ICMPV6) {
      return Optional.of(DropReason.OTHER_NEXT_HEADER);
    }
    if (octets.length < at + NdpLayout.end(octets, at)) {
      return Optional.of(DropReason.TRUNCATED);
    }
    return messageObjection(octets, at);
  }

  private static Optional<DropReason> messageObjection(byte[] octets, int at) {
    int end = NdpLayout.end(octets, at);
    if (end <= NdpLayout.TYPE_AT) {
      return Optional.of(DropReason.TOO_SHORT);
    }
    int type = octets[at + NdpLayout.TYPE_AT] & 0xff;
    if (type != NdpLayout.TYPE_SOLICITATION && type != NdpLayout.TYPE_ADVERTISEMENT) {
      return Optional.of(DropReason.OTHER_TYPE);
    }
    if ((octets[at + NdpLayout.HOP_LIMIT_AT] & 0xff) != NdpLayout.HOP_LIMIT) {
      return Optional.of(DropReason.OTHER_HOP_LIMIT);
    }
    if (end < NdpLayout.TYPE_AT + NdpLayout.MESSAGE_OCTETS_MIN) {
      return Optional.of(DropReason.TOO_SHORT);
    }
    if (octets[at + NdpLayout.CODE_AT] != 0) {
      return Optional.of(DropReason.OTHER_CODE);
    }
    if (NdpLayout.sum(octets, at, end) != 0xffff) {
      return Optional.of(DropReason.BAD_CHECKSUM);
    }
    if (!areOptionsWhole(octets, at, end)) {
      return Optional.of(DropReason.BAD_OPTION);
    }
    return addressObjection(octets, at);
  }

  private static Optional<DropReason> addressObjection(byte[] octets, int at) {
    if (Ipv6Groups.isGroup(FrameOctets.int64(octets, at + NdpLayout.TARGET_AT))) {
      return Optional.of(DropReason.TARGET_IS_GROUP);
    }
    boolean isSolicitation = NdpCodec.isSolicitation(octets);
    boolean fromNobody = NdpLayout.isFromNobody(octets, at);
    if (Ipv6Groups.isGroup(FrameOctets.int64(octets, at + NdpLayout.SENDER_AT))
        || (fromNobody && !isSolicitation)) {
      return Optional.of(DropReason.BAD_SENDER);
    }
    if (fromNobody && !isAddressCheck(octets, at)) {
      return Optional.of(DropReason.BAD_ADDRESS_CHECK);
    }
    boolean toGroup = Ipv6Groups.isGroup(FrameOctets.int64(octets, at + NdpLayout.RECEIVER_AT));
    boolean answers = (octets[at + NdpLayout.FLAGS_AT] & NdpMessage.Flag.SOLICITED.bit()) != 0;
    return !isSolicitation && answers && toGroup
        ? Optional.of(DropReason.SOLICITED_TO_GROUP)
        : Optional.empty();
  }

  /** RFC 4861 §7.1.1, the last two conditions. */
  private static boolean isAddressCheck(byte[] octets, int at) {
    if (!Ipv6Groups.isSolicitedNodes(
        FrameOctets.int64(octets, at + NdpLayout.RECEIVER_AT),
        FrameOctets.int64(octets, at + NdpLayout.RECEIVER_AT + 8),
        FrameOctets.int64(octets, at + NdpLayout.TARGET_AT + 8))) {
      return false;
    }
    int end = at + NdpLayout.end(octets, at);
    for (int option = at + NdpLayout.OPTIONS_AT;
        option < end;
        option += NdpLayout.optionOctets(octets, option)) {
      if (octets[option] == NdpOption.TYPE_SOURCE_LINK_LAYER) {
        return false;
      }
    }
    return true;
  }

  private static boolean areOptionsWhole(byte[] octets, int at, int end) {
    int option = NdpLayout.OPTIONS_AT;
    while (option < end) {
      if (end - option < NdpOption.UNIT_OCTETS) {
        return false;
      }
      int length = NdpLayout.optionOctets(octets, at + option);
      if (length == 0 || length > end - option) {
        return false;
      }
      option += length;
    }
    return true;
  }
}
