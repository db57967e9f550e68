package dev.mokalb.lab.router;

import dev.mokalb.net.IpPrefix;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** A table of routes as routers dump it (RFC 6396), the form in which GoBGP takes many at once. */
final class MrtFile {

  private static final int TABLE_DUMP_V2 = 13; // §4.3
  private static final int PEER_INDEX_TABLE = 1;
  private static final int RIB_IPV4_UNICAST = 2;
  private static final int HEADER_OCTETS = 12; // §2
  private static final int ENTRY_OCTETS_MAX = 64;

  /** ORIGIN IGP, an empty AS_PATH, NEXT_HOP 0.0.0.0: a route that begins here (RFC 4271 §4.3). */
  private static final byte[] ATTRIBUTES = {0x40, 1, 1, 0, 0x40, 2, 0, 0x40, 3, 4, 0, 0, 0, 0};

  private MrtFile() {}

  /** These IPv4 prefixes. */
  static byte[] of(List<IpPrefix> prefixes) {
    var file = new ByteArrayOutputStream();
    // Collector, no name of a view, one peer: two-octet AS, IPv4, all of it zero (§4.3.1).
    file.writeBytes(
        record(PEER_INDEX_TABLE, buffer().put(new byte[6]).putShort((short) 1).put(new byte[11])));
    int number = 0;
    for (IpPrefix prefix : prefixes) {
      file.writeBytes(record(RIB_IPV4_UNICAST, entry(number++, prefix)));
    }
    return file.toByteArray();
  }

  /** One prefix with one path (§4.3.2, §4.3.4). */
  private static ByteBuffer entry(int number, IpPrefix prefix) {
    ByteBuffer entry = buffer().putInt(number).put((byte) prefix.length());
    byte[] address = ByteBuffer.allocate(4).putInt(prefix.network().ipv4Bits()).array();
    entry.put(address, 0, Math.ceilDiv(prefix.length(), 8));
    return entry
        .putShort((short) 1) // paths
        .putShort((short) 0) // of the one peer
        .putInt(0) // when it came
        .putShort((short) ATTRIBUTES.length)
        .put(ATTRIBUTES);
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(ENTRY_OCTETS_MAX);
  }

  private static byte[] record(int subtype, ByteBuffer body) {
    body.flip();
    return ByteBuffer.allocate(HEADER_OCTETS + body.remaining())
        .putInt(0) // time
        .putShort((short) TABLE_DUMP_V2)
        .putShort((short) subtype)
        .putInt(body.remaining())
        .put(body)
        .array();
  }
}
