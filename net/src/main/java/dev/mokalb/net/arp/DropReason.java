package dev.mokalb.net.arp;

/** Why octets are not taken for an ARP frame. */
public enum DropReason {
  /** Fewer octets than the two headers have. */
  TRUNCATED,
  /** The Ethernet type is another protocol's or a length (IEEE 802.3). */
  OTHER_ETHER_TYPE,
  /** The hardware is not Ethernet. */
  OTHER_HARDWARE,
  /** The protocol whose addresses are resolved is not IPv4. */
  OTHER_PROTOCOL,
  /** The lengths of the addresses are not 6 and 4. */
  OTHER_ADDRESS_LENGTHS
}
