package dev.mokalb.speaker.bgp.netlink;

import dev.mokalb.net.MacAddress;
import java.util.Optional;

/**
 * Messages of ICMPv6 between routers and hosts (RFC 4861 §4.1, §4.2), as far as finding each other
 * needs them. A router advertisement:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------+---------------+-------------------------------+
 *  |   type 134    |       0       |  checksum, by the kernel      |
 *  +---------------+---------------+-------------------------------+
 *  |  hop limit 0  |   flags 0     |     router lifetime 0         |
 *  +---------------+---------------+-------------------------------+
 *  |                       reachable time 0                        |
 *  +---------------------------------------------------------------+
 *  |                       retransmit timer 0                      |
 *  +---------------+---------------+-------------------------------+
 *  |  option 1     |  length 1     |                               |
 *  +---------------+---------------+     link-layer address        +
 *  |                                                               |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>With a lifetime of 0 nobody takes this node for a default router.
 */
final class RouterMessages {

  static final int SOLICITATION = 133;
  static final int ADVERTISEMENT = 134;

  private static final int SOLICITATION_OCTETS_MIN = 8;
  private static final int ADVERTISEMENT_OCTETS_MIN = 16;
  private static final int OPTION_SOURCE = 1;
  private static final int OPTION_OCTETS = 8;

  private RouterMessages() {}

  static byte[] solicitation(Optional<MacAddress> source) {
    return message(SOLICITATION, SOLICITATION_OCTETS_MIN, source);
  }

  static byte[] advertisement(Optional<MacAddress> source) {
    return message(ADVERTISEMENT, ADVERTISEMENT_OCTETS_MIN, source);
  }

  private static byte[] message(int type, int octets, Optional<MacAddress> source) {
    byte[] message = new byte[octets + (source.isPresent() ? OPTION_OCTETS : 0)];
    message[0] = (byte) type;
    if (source.isPresent()) {
      message[octets] = OPTION_SOURCE;
      message[octets + 1] = 1; // in units of eight octets
      System.arraycopy(source.get().octets(), 0, message, octets + 2, MacAddress.OCTETS);
    }
    return message;
  }

  /** Whether a router said that it is there (RFC 4861 §6.1.2, but for what the filter checks). */
  static boolean isAdvertisement(byte[] octets, int length) {
    return length >= ADVERTISEMENT_OCTETS_MIN
        && (octets[0] & 0xff) == ADVERTISEMENT
        && octets[1] == 0;
  }

  /** Whether somebody asks for routers (RFC 4861 §6.1.1, but for what the filter checks). */
  static boolean isSolicitation(byte[] octets, int length) {
    return length >= SOLICITATION_OCTETS_MIN
        && (octets[0] & 0xff) == SOLICITATION
        && octets[1] == 0;
  }
}
