package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.members.TableCodec.Decoded;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The reading half of {@link TableCodec}; the format is described there. */
final class TableReader {

  /** Ends the reading of one message; never leaves this class. */
  private static final class Unreadable extends Exception {

    @Serial private static final long serialVersionUID = 1;

    private final DropReason reason;

    Unreadable(DropReason reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }
  }

  private final Map<Integer, ByteBuffer> sections = new HashMap<>();

  private TableReader() {}

  static Decoded read(byte[] octets) {
    if (octets.length > TableCodec.MESSAGE_OCTETS_MAX) {
      return new Decoded.Dropped(DropReason.TOO_LONG);
    }
    try {
      return new Decoded.Message(new TableReader().message(ByteBuffer.wrap(octets)));
    } catch (Unreadable unreadable) {
      return new Decoded.Dropped(unreadable.reason);
    }
  }

  private TableMessage message(ByteBuffer in) throws Unreadable {
    require(in, 3);
    in.get();
    if (u8(in) > TableCodec.VERSION) {
      throw new Unreadable(DropReason.NEWER_VERSION);
    }
    int kind = u8(in);
    while (in.hasRemaining()) {
      require(in, 5);
      int type = u8(in);
      int length = in.getInt();
      require(in, length);
      sections.put(type, in.slice(in.position(), length));
      in.position(in.position() + length);
    }
    return switch (kind) {
      case TableCodec.KIND_FULL ->
          new TableMessage.Full(new OwnershipTable(stamp(TableCodec.SECTION_STAMP), ranked()));
      case TableCodec.KIND_DELTA ->
          new TableMessage.Delta(
              stamp(TableCodec.SECTION_BASE), stamp(TableCodec.SECTION_STAMP), ranked(), removed());
      case TableCodec.KIND_ASK -> new TableMessage.Ask();
      default -> throw new Unreadable(DropReason.UNKNOWN_KIND);
    };
  }

  private TableStamp stamp(int section) throws Unreadable {
    ByteBuffer in = section(section);
    require(in, 16);
    return new TableStamp(in.getLong(), in.getLong());
  }

  private SortedMap<GroupId, List<NodeName>> ranked() throws Unreadable {
    List<NodeName> nodes = nodes();
    ByteBuffer in = section(TableCodec.SECTION_GROUPS);
    int count = count(in);
    SortedMap<GroupId, List<NodeName>> ranked = new TreeMap<>();
    // Lists repeat much: as many instances as there are different lists.
    Map<List<NodeName>, List<NodeName>> seen = new HashMap<>();
    for (int i = 0; i < count; i++) {
      GroupId group = group(in);
      List<NodeName> list = rankedNodes(in, nodes);
      List<NodeName> known = seen.putIfAbsent(list, list);
      if (ranked.put(group, known == null ? list : known) != null) {
        throw new Unreadable(DropReason.MALFORMED);
      }
    }
    return ranked;
  }

  private static List<NodeName> rankedNodes(ByteBuffer in, List<NodeName> nodes) throws Unreadable {
    require(in, 1);
    int count = u8(in);
    require(in, 2 * count);
    List<NodeName> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int index = Short.toUnsignedInt(in.getShort());
      if (index >= nodes.size()) {
        throw new Unreadable(DropReason.MALFORMED);
      }
      list.add(nodes.get(index));
    }
    return List.copyOf(list);
  }

  private SortedSet<GroupId> removed() throws Unreadable {
    ByteBuffer in = section(TableCodec.SECTION_REMOVED);
    int count = count(in);
    SortedSet<GroupId> groups = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      groups.add(group(in));
    }
    return groups;
  }

  private List<NodeName> nodes() throws Unreadable {
    ByteBuffer in = section(TableCodec.SECTION_NODES);
    require(in, 2);
    int count = Short.toUnsignedInt(in.getShort());
    List<NodeName> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      require(in, 2);
      int length = Short.toUnsignedInt(in.getShort());
      require(in, length);
      nodes.add(node(in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return nodes;
  }

  private static NodeName node(ByteBuffer utf8) throws Unreadable {
    try {
      return new NodeName(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
    } catch (CharacterCodingException | IllegalArgumentException notAName) {
      throw new Unreadable(DropReason.MALFORMED);
    }
  }

  private static GroupId group(ByteBuffer in) throws Unreadable {
    require(in, 1);
    int length = u8(in);
    if (length != 4 && length != 16) {
      throw new Unreadable(DropReason.MALFORMED);
    }
    require(in, length);
    byte[] octets = new byte[length];
    in.get(octets);
    return new GroupId(IpAddress.ofOctets(octets));
  }

  private ByteBuffer section(int type) throws Unreadable {
    @Nullable ByteBuffer section = sections.get(type);
    if (section == null) {
      throw new Unreadable(DropReason.INCOMPLETE);
    }
    return section;
  }

  private static int count(ByteBuffer in) throws Unreadable {
    require(in, 4);
    int count = in.getInt();
    // Every element has at least one octet, so that a lie about the count costs no memory.
    require(in, count);
    return count;
  }

  private static int u8(ByteBuffer in) {
    return Byte.toUnsignedInt(in.get());
  }

  private static void require(ByteBuffer in, int octets) throws Unreadable {
    if (octets < 0 || in.remaining() < octets) {
      throw new Unreadable(DropReason.TRUNCATED);
    }
  }
}
