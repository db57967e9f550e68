package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.TableStamp;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the framing that all messages of speakers share. Allocates no more than a small multiple of
 * the octets, whatever they are.
 */
final class FrameReader {

  /** Ends the reading of one message; never leaves this package. */
  static final class Unreadable extends Exception {

    @Serial private static final long serialVersionUID = 1;

    private final DropReason reason;

    Unreadable(DropReason reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }

    DropReason reason() {
      return reason;
    }
  }

  private final int kind;
  private final Map<Integer, ByteBuffer> sections = new HashMap<>();

  FrameReader(byte[] octets) throws Unreadable {
    if (octets.length > MessageCodec.MESSAGE_OCTETS_MAX) {
      throw new Unreadable(DropReason.TOO_LONG);
    }
    ByteBuffer in = ByteBuffer.wrap(octets);
    require(in, 3);
    in.get();
    if (u8(in) > MessageCodec.VERSION) {
      throw new Unreadable(DropReason.NEWER_VERSION);
    }
    kind = u8(in);
    while (in.hasRemaining()) {
      require(in, 5);
      int type = u8(in);
      int length = in.getInt();
      require(in, length);
      sections.put(type, in.slice(in.position(), length));
      in.position(in.position() + length);
    }
  }

  int kind() {
    return kind;
  }

  boolean has(int type) {
    return sections.containsKey(type);
  }

  ByteBuffer section(int type) throws Unreadable {
    @Nullable ByteBuffer section = sections.get(type);
    if (section == null) {
      throw new Unreadable(DropReason.INCOMPLETE);
    }
    return section;
  }

  TableStamp stamp(int type) throws Unreadable {
    ByteBuffer in = section(type);
    require(in, 16);
    return new TableStamp(in.getLong(), in.getLong());
  }

  SortedSet<GroupId> groups(int type) throws Unreadable {
    ByteBuffer in = section(type);
    int count = count(in);
    SortedSet<GroupId> groups = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      groups.add(group(in));
    }
    return groups;
  }

  static Rank rank(ByteBuffer in) throws Unreadable {
    require(in, 12);
    int size = in.getInt();
    long view = in.getLong();
    return new Rank(size, view, node(in));
  }

  static NodeName node(ByteBuffer in) throws Unreadable {
    try {
      return new NodeName(text(in));
    } catch (IllegalArgumentException notAName) {
      throw new Unreadable(DropReason.MALFORMED);
    }
  }

  static String text(ByteBuffer in) throws Unreadable {
    require(in, 2);
    int length = Short.toUnsignedInt(in.getShort());
    require(in, length);
    ByteBuffer utf8 = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException notText) {
      throw new Unreadable(DropReason.MALFORMED);
    }
  }

  static GroupId group(ByteBuffer in) throws Unreadable {
    return new GroupId(address(in));
  }

  static IpAddress address(ByteBuffer in) throws Unreadable {
    require(in, 1);
    int length = u8(in);
    if (length != 4 && length != 16) {
      throw new Unreadable(DropReason.MALFORMED);
    }
    require(in, length);
    byte[] octets = new byte[length];
    in.get(octets);
    return IpAddress.ofOctets(octets);
  }

  static MacAddress mac(ByteBuffer in) throws Unreadable {
    require(in, MacAddress.OCTETS);
    byte[] octets = new byte[MacAddress.OCTETS];
    in.get(octets);
    return MacAddress.ofOctets(octets);
  }

  static int count(ByteBuffer in) throws Unreadable {
    require(in, 4);
    int count = in.getInt();
    // Every element has at least one octet, so that a lie about the count costs no memory.
    require(in, count);
    return count;
  }

  static int u16(ByteBuffer in) throws Unreadable {
    require(in, 2);
    return Short.toUnsignedInt(in.getShort());
  }

  static int octet(ByteBuffer in) throws Unreadable {
    require(in, 1);
    return u8(in);
  }

  static long int64(ByteBuffer in) throws Unreadable {
    require(in, 8);
    return in.getLong();
  }

  private static int u8(ByteBuffer in) {
    return Byte.toUnsignedInt(in.get());
  }

  static void require(ByteBuffer in, int octets) throws Unreadable {
    if (octets < 0 || in.remaining() < octets) {
      throw new Unreadable(DropReason.TRUNCATED);
    }
  }
}
