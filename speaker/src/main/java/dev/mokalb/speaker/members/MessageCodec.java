package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableRows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The octets of a {@link MemberMessage}; all numbers are in network order.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |    version    |  readable by  |     kind      |   section...  |
 * +---------------+---------------+---------------+---------------+
 *
 * section:  type (1 octet)  length of the body (4 octets)  body
 *
 * STAMP 1, BASE 2:  view (8)  epoch (8)
 * NODES 3:          count (2), then for each: text
 * GROUPS 4:         count (4), then for each: address, number of nodes (1), index of each node (2)
 * REMOVED 5:        count (4), then for each: address
 * GIVERS 6:         count (4), then for each: address, index of the node (2)
 * HINDRANCES 7:     1 draining, 2 stale, in one octet
 * INTERFACES 8:     count (2), then for each: text, hardware address (6); absent if not known
 * DECLINED 9:       like REMOVED
 * EXCEPT 10:        like REMOVED
 * VIEW 11:          view (8)
 * RANK 12:          size (4)  view (8)  text
 * RETURNED 13:      like REMOVED
 * LACKING 14:       count (4), then for each: address, how many are lacking (1); absent if none is
 * address:          number of octets, 4 or 16 (1), the octets
 * text:             length (2), UTF-8
 * </pre>
 *
 * <p>Speakers of two versions work together during an upgrade: a reader skips sections and drops
 * kinds that it does not know, and drops a message if "readable by", the lowest version whose
 * readers understand it, is above its own. Version 1 had kinds 1 to 3 and sections 1 to 5, version
 * 2 sections 1 to 13. What is LACKING stands in DECLINED as well, so that readers of version 2 pass
 * over its sender.
 */
public final class MessageCodec {

  /** Of this format, for writers and readers. */
  static final int VERSION = 3;

  static final int READABLE_BY = 1;

  static final int KIND_FULL = 1;
  static final int KIND_DELTA = 2;
  static final int KIND_ASK = 3;
  static final int KIND_STANDS = 4;
  static final int KIND_APPLIED = 5;
  static final int KIND_SIDE_TABLE = 6;
  static final int KIND_RETURNED = 7;

  static final int SECTION_STAMP = 1;
  static final int SECTION_BASE = 2;
  static final int SECTION_NODES = 3;
  static final int SECTION_GROUPS = 4;
  static final int SECTION_REMOVED = 5;
  static final int SECTION_GIVERS = 6;
  static final int SECTION_HINDRANCES = 7;
  static final int SECTION_INTERFACES = 8;
  static final int SECTION_DECLINED = 9;
  static final int SECTION_EXCEPT = 10;
  static final int SECTION_VIEW = 11;
  static final int SECTION_RANK = 12;
  static final int SECTION_RETURNED = 13;
  static final int SECTION_LACKING = 14;

  /** More are written as so many, since it goes in one octet. */
  static final int LACKING_MAX = 255;

  static final int DRAINING_BIT = 1;
  static final int STALE_BIT = 2;

  /** 26 octets hold a group with an IPv6 address and four nodes: room for 300,000 groups. */
  public static final int MESSAGE_OCTETS_MAX = 8 * 1024 * 1024;

  static final int NODES_MAX = 0xffff;

  /** The outcome of reading. */
  public sealed interface Decoded {

    /** A message of this or a neighbouring version. */
    record Message(MemberMessage message) implements Decoded {}

    /** Octets that are no message for this version. */
    record Dropped(DropReason reason) implements Decoded {}
  }

  private MessageCodec() {}

  /**
   * Reads one message; never throws, whatever the octets are. Allocates no more than a small
   * multiple of their number.
   */
  public static Decoded decode(byte[] octets) {
    try {
      return new Decoded.Message(new MessageReader(octets).message());
    } catch (FrameReader.Unreadable unreadable) {
      return new Decoded.Dropped(unreadable.reason());
    }
  }

  /**
   * Writes one message.
   *
   * @throws IllegalArgumentException if it would be longer than {@link #MESSAGE_OCTETS_MAX}
   */
  public static byte[] encode(MemberMessage message) {
    return switch (message) {
      case MemberMessage.Full(OwnershipTable table) -> {
        FrameWriter frame = new FrameWriter(KIND_FULL);
        frame.section(SECTION_STAMP, out -> FrameWriter.stamp(out, table.stamp()));
        writeRows(frame, entriesOf(table.rows()));
        yield frame.toOctets();
      }
      case MemberMessage.Delta delta -> {
        FrameWriter frame = new FrameWriter(KIND_DELTA);
        frame.section(SECTION_STAMP, out -> FrameWriter.stamp(out, delta.stamp()));
        frame.section(SECTION_BASE, out -> FrameWriter.stamp(out, delta.base()));
        writeRows(frame, entriesOf(TableRows.of(delta.change().rows())));
        frame.section(SECTION_REMOVED, out -> FrameWriter.groups(out, delta.change().removed()));
        yield frame.toOctets();
      }
      case MemberMessage.Ask() -> new FrameWriter(KIND_ASK).toOctets();
      case MemberMessage.Stands(Standing standing) -> encode(standing);
      case MemberMessage.Applied applied ->
          new FrameWriter(KIND_APPLIED)
              .section(SECTION_STAMP, out -> FrameWriter.stamp(out, applied.stamp()))
              .section(SECTION_EXCEPT, out -> FrameWriter.groups(out, applied.except()))
              .toOctets();
      case MemberMessage.Returned(SortedSet<GroupId> groups) ->
          new FrameWriter(KIND_RETURNED)
              .section(SECTION_RETURNED, out -> FrameWriter.groups(out, groups))
              .toOctets();
      case MemberMessage.SideTable side -> {
        FrameWriter frame = new FrameWriter(KIND_SIDE_TABLE);
        frame.section(SECTION_VIEW, out -> out.writeLong(side.viewId()));
        frame.section(SECTION_RANK, out -> FrameWriter.rank(out, side.rank()));
        frame.section(SECTION_STAMP, out -> FrameWriter.stamp(out, side.table().stamp()));
        writeRows(frame, entriesOf(side.table().rows()));
        yield frame.toOctets();
      }
    };
  }

  private static byte[] encode(Standing standing) {
    int bits =
        (standing.is(Hindrance.DRAINING) ? DRAINING_BIT : 0)
            | (standing.is(Hindrance.STALE) ? STALE_BIT : 0);
    FrameWriter frame = new FrameWriter(KIND_STANDS);
    frame.section(SECTION_HINDRANCES, out -> out.writeByte(bits));
    standing
        .interfaces()
        .ifPresent(map -> frame.section(SECTION_INTERFACES, out -> writeInterfaces(out, map)));
    if (!standing.lacking().isEmpty()) {
      frame.section(SECTION_LACKING, out -> writeLacking(out, standing.lacking()));
    }
    SortedSet<GroupId> declined = new TreeSet<>(standing.declined());
    declined.addAll(standing.lacking().keySet());
    frame.section(SECTION_DECLINED, out -> FrameWriter.groups(out, declined));
    return frame.toOctets();
  }

  private static void writeInterfaces(DataOutputStream out, SortedMap<String, MacAddress> map)
      throws IOException {
    out.writeShort(map.size());
    for (Map.Entry<String, MacAddress> entry : map.entrySet()) {
      FrameWriter.text(out, entry.getKey());
      out.write(entry.getValue().octets());
    }
  }

  private static void writeLacking(DataOutputStream out, SortedMap<GroupId, Integer> lacking)
      throws IOException {
    out.writeInt(lacking.size());
    for (Map.Entry<GroupId, Integer> entry : lacking.entrySet()) {
      FrameWriter.address(out, entry.getKey().lowest());
      out.writeByte(Math.min(LACKING_MAX, entry.getValue()));
    }
  }

  private static List<TableRows.Entry> entriesOf(TableRows rows) {
    List<TableRows.Entry> entries = new ArrayList<>(rows.size());
    rows.forEach(entries::add);
    return entries;
  }

  private static void writeRows(FrameWriter frame, List<TableRows.Entry> entries) {
    Map<NodeName, Integer> indices = new LinkedHashMap<>();
    for (TableRows.Entry entry : entries) {
      entry.row().ranked().forEach(node -> indices.putIfAbsent(node, indices.size()));
      entry.row().giver().ifPresent(node -> indices.putIfAbsent(node, indices.size()));
    }
    if (indices.size() > NODES_MAX) {
      throw new IllegalArgumentException(indices.size() + " nodes in one table");
    }
    frame.section(
        SECTION_NODES,
        out -> {
          out.writeShort(indices.size());
          for (NodeName node : indices.keySet()) {
            FrameWriter.node(out, node);
          }
        });
    // What may be absent stands before what must be there: a message that is cut is noticed.
    writeGivers(frame, entries, indices);
    frame.section(
        SECTION_GROUPS,
        out -> {
          out.writeInt(entries.size());
          for (TableRows.Entry entry : entries) {
            FrameWriter.address(out, entry.group().lowest());
            out.writeByte(entry.row().ranked().size());
            for (NodeName node : entry.row().ranked()) {
              out.writeShort(indices.getOrDefault(node, 0));
            }
          }
        });
  }

  private static void writeGivers(
      FrameWriter frame, List<TableRows.Entry> entries, Map<NodeName, Integer> indices) {
    List<TableRows.Entry> given =
        entries.stream().filter(entry -> entry.row().giver().isPresent()).toList();
    if (given.isEmpty()) {
      return;
    }
    frame.section(
        SECTION_GIVERS,
        out -> {
          out.writeInt(given.size());
          for (TableRows.Entry entry : given) {
            TableRow row = entry.row();
            FrameWriter.address(out, entry.group().lowest());
            out.writeShort(row.giver().map(node -> indices.getOrDefault(node, 0)).orElse(0));
          }
        });
  }
}
