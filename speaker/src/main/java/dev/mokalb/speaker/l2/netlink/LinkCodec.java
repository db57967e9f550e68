package dev.mokalb.speaker.l2.netlink;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Messages of netlink(7) and rtnetlink(7), in the byte order of the machine. A datagram holds
 * several, each aligned to 4 octets:
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |               length of the message, header included          |   nlmsghdr
 *  +-------------------------------+-------------------------------+
 *  |             type              |             flags             |
 *  +-------------------------------+-------------------------------+
 *  |                           sequence                            |
 *  +---------------------------------------------------------------+
 *  |                             port                              |
 *  +---------------+---------------+-------------------------------+
 *  |    family     |       0       |         hardware type         |   ifinfomsg
 *  +---------------+---------------+-------------------------------+
 *  |                        interface index                        |
 *  +---------------------------------------------------------------+
 *  |                             flags                             |
 *  +---------------------------------------------------------------+
 *  |                          change mask                          |
 *  +-------------------------------+-------------------------------+
 *  |   length, these 4 included    |             type              |   rtattr, any number
 *  +-------------------------------+-------------------------------+
 *  |                            value …                            |
 * </pre>
 *
 * Of an address the middle part is:
 *
 * <pre>
 *  +---------------+---------------+---------------+---------------+
 *  |    family     | prefix length |     flags     |     scope     |   ifaddrmsg
 *  +---------------+---------------+---------------+---------------+
 *  |                        interface index                        |
 *  +---------------------------------------------------------------+
 * </pre>
 */
final class LinkCodec {

  private static final int HEADER_OCTETS = 16;
  private static final int LINK_OCTETS = 16;
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;

  private static final int TYPE_NOOP = 1;
  private static final int TYPE_ERROR = 2;
  private static final int TYPE_DONE = 3;
  private static final int TYPE_NEW_LINK = 16;
  private static final int TYPE_GET_LINK = 18;
  private static final int TYPE_NEW_ADDRESS = 20;
  private static final int TYPE_DELETED_ADDRESS = 21;
  private static final int TYPE_GET_ADDRESS = 22;

  private static final int FLAG_REQUEST = 0x1;
  private static final int FLAG_ACK = 0x4;
  private static final int FLAG_DUMP_INTERRUPTED = 0x10;
  private static final int FLAG_DUMP = 0x300;

  private static final int ADDRESS_OCTETS = 8;
  private static final int ADDRESS_PREFIX_AT = 17;
  private static final int ADDRESS_FLAGS_AT = 18;
  private static final int ADDRESS_INDEX_AT = 20;
  private static final int ATTRIBUTE_IP_ADDRESS =
      1; // IFA_ADDRESS: on a point-to-point link the peer's
  private static final int ATTRIBUTE_IP_LOCAL = 2; // IFA_LOCAL, of IPv4 only
  private static final int ATTRIBUTE_IP_FLAGS = 8; // IFA_FLAGS: all 32 bits of them
  private static final int NOT_READY = 0x08 | 0x40; // IFA_F_DADFAILED, IFA_F_TENTATIVE

  private static final int HARDWARE_ETHERNET = 1; // ARPHRD_ETHER
  private static final int ATTRIBUTE_ADDRESS = 1;
  private static final int ATTRIBUTE_NAME = 3;
  private static final int ATTRIBUTE_MASTER = 10;
  private static final int ATTRIBUTE_EXTENDED_MASK = 29;
  private static final int SKIP_STATISTICS = 1 << 3; // RTEXT_FILTER_SKIP_STATS

  private LinkCodec() {}

  /** Asks for all interfaces, without their counters. */
  static byte[] dumpRequest(int sequence) {
    int length = HEADER_OCTETS + LINK_OCTETS + ATTRIBUTE_HEADER_OCTETS + 4;
    byte[] request = new byte[length];
    putHeader(request, TYPE_GET_LINK, FLAG_REQUEST | FLAG_DUMP, sequence)
        .position(HEADER_OCTETS + LINK_OCTETS)
        .putShort((short) (ATTRIBUTE_HEADER_OCTETS + 4))
        .putShort((short) ATTRIBUTE_EXTENDED_MASK)
        .putInt(SKIP_STATISTICS);
    return request;
  }

  /**
   * Asks for the addresses of one interface; a kernel that is not strict (before 4.20) tells those
   * of all.
   */
  static byte[] addressesRequest(int sequence, int interfaceIndex) {
    byte[] request = new byte[HEADER_OCTETS + ADDRESS_OCTETS];
    putHeader(request, TYPE_GET_ADDRESS, FLAG_REQUEST | FLAG_DUMP, sequence)
        .putInt(ADDRESS_INDEX_AT, interfaceIndex);
    return request;
  }

  /** Asks for nothing but an acknowledgement, which wakes the one who waits for news. */
  static byte[] wakeRequest() {
    byte[] request = new byte[HEADER_OCTETS];
    ByteBuffer _ = putHeader(request, TYPE_NOOP, FLAG_REQUEST | FLAG_ACK, 0);
    return request;
  }

  private static ByteBuffer putHeader(byte[] message, int type, int flags, int sequence) {
    return ByteBuffer.wrap(message)
        .order(ByteOrder.nativeOrder())
        .putInt(message.length)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(sequence)
        .putInt(0);
  }

  /** Reads all messages of a datagram; what follows a wrong length is not read. Never throws. */
  static List<LinkMessage> decode(byte[] datagram) {
    return decode(datagram, ByteOrder.nativeOrder());
  }

  /** Reads what a machine with this byte order sent. */
  static List<LinkMessage> decode(byte[] datagram, ByteOrder order) {
    List<LinkMessage> messages = new ArrayList<>();
    ByteBuffer octets = ByteBuffer.wrap(datagram).order(order);
    int at = 0;
    while (datagram.length - at >= HEADER_OCTETS) {
      int length = octets.getInt(at);
      if (length < HEADER_OCTETS || length > datagram.length - at) {
        return messages;
      }
      if ((octets.getShort(at + 6) & FLAG_DUMP_INTERRUPTED) != 0) {
        messages.add(new LinkMessage.Interrupted());
      }
      messages.add(message(octets.slice(at, length).order(order)));
      at += Math.min(align(length), datagram.length - at);
    }
    return messages;
  }

  private static LinkMessage message(ByteBuffer message) {
    int type = message.getShort(4) & 0xffff;
    return switch (type) {
      case TYPE_NEW_LINK ->
          link(message)
              .<LinkMessage>map(LinkMessage.Present::new)
              .orElse(new LinkMessage.Other(type));
      case TYPE_NEW_ADDRESS, TYPE_DELETED_ADDRESS -> address(message, type);
      case TYPE_DONE -> new LinkMessage.EndOfDump();
      case TYPE_ERROR ->
          message.limit() < HEADER_OCTETS + 4
              ? new LinkMessage.Other(type)
              : new LinkMessage.Refused(-message.getInt(HEADER_OCTETS));
      default -> new LinkMessage.Other(type);
    };
  }

  private static Optional<Link> link(ByteBuffer message) {
    if (message.limit() < HEADER_OCTETS + LINK_OCTETS) {
      return Optional.empty();
    }
    int hardware = message.getShort(HEADER_OCTETS + 2) & 0xffff;
    int index = message.getInt(HEADER_OCTETS + 4);
    int flags = message.getInt(HEADER_OCTETS + 8);
    int from = HEADER_OCTETS + LINK_OCTETS;
    Optional<byte[]> name = attribute(message, from, ATTRIBUTE_NAME);
    Optional<byte[]> address =
        attribute(message, from, ATTRIBUTE_ADDRESS)
            .filter(octets -> hardware == HARDWARE_ETHERNET && octets.length == MacAddress.OCTETS);
    boolean enslaved = attribute(message, from, ATTRIBUTE_MASTER).isPresent();
    return name.map(octets ->
        new Link(index, text(octets), address.map(MacAddress::ofOctets), set(flags), enslaved));
  }

  private static LinkMessage address(ByteBuffer message, int type) {
    if (message.limit() < HEADER_OCTETS + ADDRESS_OCTETS) {
      return new LinkMessage.Other(type);
    }
    int index = message.getInt(ADDRESS_INDEX_AT);
    if (type == TYPE_DELETED_ADDRESS) {
      return new LinkMessage.AddressGone(index);
    }
    int from = HEADER_OCTETS + ADDRESS_OCTETS;
    int flags =
        attribute(message, from, ATTRIBUTE_IP_FLAGS)
            .filter(octets -> octets.length == 4)
            .map(octets -> ByteBuffer.wrap(octets).order(message.order()).getInt())
            .orElse(message.get(ADDRESS_FLAGS_AT) & 0xff);
    int prefixLength = message.get(ADDRESS_PREFIX_AT) & 0xff;
    Optional<LinkAddress> address =
        attribute(message, from, ATTRIBUTE_IP_LOCAL)
            .or(() -> attribute(message, from, ATTRIBUTE_IP_ADDRESS))
            .filter(octets -> octets.length == 4 || octets.length == 16)
            .filter(octets -> (flags & NOT_READY) == 0 && prefixLength <= 8 * octets.length)
            .map(octets -> new LinkAddress(IpAddress.ofOctets(octets), prefixLength));
    return new LinkMessage.AddressPresent(index, address);
  }

  private static Optional<byte[]> attribute(ByteBuffer message, int from, int wanted) {
    int at = from;
    while (message.limit() - at >= ATTRIBUTE_HEADER_OCTETS) {
      int length = message.getShort(at) & 0xffff;
      if (length < ATTRIBUTE_HEADER_OCTETS || length > message.limit() - at) {
        return Optional.empty();
      }
      if ((message.getShort(at + 2) & 0xffff) == wanted) {
        byte[] value = new byte[length - ATTRIBUTE_HEADER_OCTETS];
        message.get(at + ATTRIBUTE_HEADER_OCTETS, value);
        return Optional.of(value);
      }
      at += Math.min(align(length), message.limit() - at);
    }
    return Optional.empty();
  }

  private static Set<Link.Flag> set(int kernelFlags) {
    Set<Link.Flag> flags = EnumSet.noneOf(Link.Flag.class);
    for (Link.Flag flag : Link.Flag.values()) {
      if (flag.isIn(kernelFlags)) {
        flags.add(flag);
      }
    }
    return flags;
  }

  /** The name without the zero octet at its end. */
  private static String text(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static int align(int length) {
    return (length + 3) & ~3;
  }
}
