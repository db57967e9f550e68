package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableChange;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableRows;
import dev.mokalb.speaker.members.FrameReader.Unreadable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reading half of {@link MessageCodec}; the format is described there. */
final class MessageReader {

  private final FrameReader frame;

  MessageReader(byte[] octets) throws Unreadable {
    frame = new FrameReader(octets);
  }

  MemberMessage message() throws Unreadable {
    return switch (frame.kind()) {
      case MessageCodec.KIND_FULL -> new MemberMessage.Full(table());
      case MessageCodec.KIND_DELTA ->
          new MemberMessage.Delta(
              frame.stamp(MessageCodec.SECTION_BASE),
              frame.stamp(MessageCodec.SECTION_STAMP),
              new TableChange(rows(), frame.groups(MessageCodec.SECTION_REMOVED)));
      case MessageCodec.KIND_ASK -> new MemberMessage.Ask();
      case MessageCodec.KIND_STANDS -> new MemberMessage.Stands(standing());
      case MessageCodec.KIND_APPLIED ->
          new MemberMessage.Applied(
              frame.stamp(MessageCodec.SECTION_STAMP), frame.groups(MessageCodec.SECTION_EXCEPT));
      case MessageCodec.KIND_RETURNED ->
          new MemberMessage.Returned(frame.groups(MessageCodec.SECTION_RETURNED));
      case MessageCodec.KIND_SIDE_TABLE ->
          new MemberMessage.SideTable(
              FrameReader.int64(frame.section(MessageCodec.SECTION_VIEW)),
              FrameReader.rank(frame.section(MessageCodec.SECTION_RANK)),
              table());
      default -> throw new Unreadable(DropReason.UNKNOWN_KIND);
    };
  }

  private OwnershipTable table() throws Unreadable {
    return new OwnershipTable(frame.stamp(MessageCodec.SECTION_STAMP), TableRows.of(rows()));
  }

  private SortedMap<GroupId, TableRow> rows() throws Unreadable {
    List<NodeName> nodes = nodes();
    Map<GroupId, NodeName> givers = givers(nodes);
    ByteBuffer in = frame.section(MessageCodec.SECTION_GROUPS);
    int count = FrameReader.count(in);
    SortedMap<GroupId, TableRow> rows = new TreeMap<>();
    // Rows repeat much: as many instances as there are different ones.
    Map<TableRow, TableRow> seen = new HashMap<>();
    for (int i = 0; i < count; i++) {
      GroupId group = FrameReader.group(in);
      TableRow row = row(in, nodes, Optional.ofNullable(givers.get(group)));
      TableRow known = seen.putIfAbsent(row, row);
      if (rows.put(group, known == null ? row : known) != null) {
        throw new Unreadable(DropReason.MALFORMED);
      }
    }
    return rows;
  }

  private static TableRow row(ByteBuffer in, List<NodeName> nodes, Optional<NodeName> giver)
      throws Unreadable {
    int count = FrameReader.octet(in);
    if (count == 0) {
      throw new Unreadable(DropReason.MALFORMED);
    }
    List<NodeName> ranked = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranked.add(node(in, nodes));
    }
    return new TableRow(ranked, giver);
  }

  private static NodeName node(ByteBuffer in, List<NodeName> nodes) throws Unreadable {
    int index = FrameReader.u16(in);
    if (index >= nodes.size()) {
      throw new Unreadable(DropReason.MALFORMED);
    }
    return nodes.get(index);
  }

  /** Version 1 has no such section. */
  private Map<GroupId, NodeName> givers(List<NodeName> nodes) throws Unreadable {
    if (!frame.has(MessageCodec.SECTION_GIVERS)) {
      return Map.of();
    }
    ByteBuffer in = frame.section(MessageCodec.SECTION_GIVERS);
    int count = FrameReader.count(in);
    Map<GroupId, NodeName> givers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      GroupId group = FrameReader.group(in);
      givers.put(group, node(in, nodes));
    }
    return givers;
  }

  private List<NodeName> nodes() throws Unreadable {
    ByteBuffer in = frame.section(MessageCodec.SECTION_NODES);
    int count = FrameReader.u16(in);
    List<NodeName> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(FrameReader.node(in));
    }
    return nodes;
  }

  private Standing standing() throws Unreadable {
    int bits = FrameReader.octet(frame.section(MessageCodec.SECTION_HINDRANCES));
    Set<Hindrance> hindrances = new HashSet<>();
    if ((bits & MessageCodec.DRAINING_BIT) != 0) {
      hindrances.add(Hindrance.DRAINING);
    }
    if ((bits & MessageCodec.STALE_BIT) != 0) {
      hindrances.add(Hindrance.STALE);
    }
    SortedSet<GroupId> declined = new TreeSet<>(frame.groups(MessageCodec.SECTION_DECLINED));
    SortedMap<GroupId, Integer> lacking = lacking();
    declined.removeAll(lacking.keySet());
    return new Standing(hindrances, interfaces(), declined, lacking);
  }

  /** Version 2 has no such section. */
  private SortedMap<GroupId, Integer> lacking() throws Unreadable {
    if (!frame.has(MessageCodec.SECTION_LACKING)) {
      return Collections.emptySortedMap();
    }
    ByteBuffer in = frame.section(MessageCodec.SECTION_LACKING);
    int count = FrameReader.count(in);
    SortedMap<GroupId, Integer> lacking = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      GroupId group = FrameReader.group(in);
      int addresses = FrameReader.octet(in);
      if (addresses == 0) {
        throw new Unreadable(DropReason.MALFORMED);
      }
      lacking.put(group, addresses);
    }
    return lacking;
  }

  private Optional<SortedMap<String, MacAddress>> interfaces() throws Unreadable {
    if (!frame.has(MessageCodec.SECTION_INTERFACES)) {
      return Optional.empty();
    }
    ByteBuffer in = frame.section(MessageCodec.SECTION_INTERFACES);
    int count = FrameReader.u16(in);
    SortedMap<String, MacAddress> interfaces = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = FrameReader.text(in);
      interfaces.put(name, FrameReader.mac(in));
    }
    return Optional.of(Collections.unmodifiableSortedMap(interfaces));
  }
}
