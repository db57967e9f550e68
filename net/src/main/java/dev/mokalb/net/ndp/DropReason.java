package dev.mokalb.net.ndp;

/**
 * Why octets are not taken for a frame with a neighbour solicitation or advertisement. Those from
 * {@link #OTHER_HOP_LIMIT} on are the checks of RFC 4861 §7.1.1 and §7.1.2.
 */
public enum DropReason {
  /** Fewer octets than the headers have or promise. */
  TRUNCATED,
  /** The Ethernet type is another protocol's or a length (IEEE 802.3). */
  OTHER_ETHER_TYPE,
  /** The version of IP is not 6. */
  OTHER_IP_VERSION,
  /** ICMPv6 does not follow the IPv6 header at once. */
  OTHER_NEXT_HEADER,
  /** The message is neither a solicitation nor an advertisement of a neighbour. */
  OTHER_TYPE,
  /** The hop limit is not 255, so a router may have forwarded it. */
  OTHER_HOP_LIMIT,
  /** The ICMP code is not 0. */
  OTHER_CODE,
  /** The checksum is wrong. */
  BAD_CHECKSUM,
  /** The message is shorter than 24 octets. */
  TOO_SHORT,
  /** An option has the length 0, or a longer one than what is left. */
  BAD_OPTION,
  /** The target is a group. */
  TARGET_IS_GROUP,
  /** The sender is a group, or, of an advertisement, unspecified. */
  BAD_SENDER,
  /** Sent by nobody, but not to the group of solicited nodes, or with a link-layer address. */
  BAD_ADDRESS_CHECK,
  /** An advertisement that says to answer a question but was sent to a group. */
  SOLICITED_TO_GROUP
}
