package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableStamp;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The octets of a {@link TableMessage}; all numbers are in network order.
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
 * NODES 3:          count (2), then for each: length (2), UTF-8
 * GROUPS 4:         count (4), then for each: address, number of nodes (1), index of each node (2)
 * REMOVED 5:        count (4), then for each: address
 * address:          number of octets, 4 or 16 (1), the octets
 * </pre>
 *
 * <p>Speakers of two versions work together during an upgrade: a reader skips sections that it does
 * not know, and drops a message only if "readable by", the lowest version whose readers understand
 * it, is above its own.
 */
public final class TableCodec {

  /** Of this format, for writers and readers. */
  static final int VERSION = 1;

  static final int KIND_FULL = 1;
  static final int KIND_DELTA = 2;
  static final int KIND_ASK = 3;

  static final int SECTION_STAMP = 1;
  static final int SECTION_BASE = 2;
  static final int SECTION_NODES = 3;
  static final int SECTION_GROUPS = 4;
  static final int SECTION_REMOVED = 5;

  /** 26 octets hold a group with an IPv6 address and four nodes: room for 300,000 groups. */
  public static final int MESSAGE_OCTETS_MAX = 8 * 1024 * 1024;

  static final int NODES_MAX = 0xffff;

  /** The outcome of reading. */
  public sealed interface Decoded {

    /** A message of this or a neighbouring version. */
    record Message(TableMessage message) implements Decoded {}

    /** Octets that are no message for this version. */
    record Dropped(DropReason reason) implements Decoded {}
  }

  private TableCodec() {}

  /**
   * Reads one message; never throws, whatever the octets are. Allocates no more than a small
   * multiple of their number.
   */
  public static Decoded decode(byte[] octets) {
    return TableReader.read(octets);
  }

  /**
   * Writes one message.
   *
   * @throws IllegalArgumentException if it would be longer than {@link #MESSAGE_OCTETS_MAX}
   */
  public static byte[] encode(TableMessage message) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try {
      write(message, new DataOutputStream(octets));
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory does not fail", impossible);
    }
    if (octets.size() > MESSAGE_OCTETS_MAX) {
      throw new IllegalArgumentException(
          "a table of " + octets.size() + " octets exceeds the limit of " + MESSAGE_OCTETS_MAX);
    }
    return octets.toByteArray();
  }

  private static void write(TableMessage message, DataOutputStream out) throws IOException {
    out.writeByte(VERSION);
    out.writeByte(VERSION);
    switch (message) {
      case TableMessage.Full(OwnershipTable table) -> {
        out.writeByte(KIND_FULL);
        writeSection(out, SECTION_STAMP, body -> writeStamp(body, table.stamp()));
        writeRanked(out, table.ranked());
      }
      case TableMessage.Delta delta -> {
        out.writeByte(KIND_DELTA);
        writeSection(out, SECTION_STAMP, body -> writeStamp(body, delta.stamp()));
        writeSection(out, SECTION_BASE, body -> writeStamp(body, delta.base()));
        writeRanked(out, delta.changed());
        writeSection(out, SECTION_REMOVED, body -> writeGroups(body, delta.removed()));
      }
      case TableMessage.Ask() -> out.writeByte(KIND_ASK);
    }
  }

  private static void writeRanked(DataOutputStream out, SortedMap<GroupId, List<NodeName>> ranked)
      throws IOException {
    Map<NodeName, Integer> indices = new LinkedHashMap<>();
    for (List<NodeName> nodes : ranked.values()) {
      for (NodeName node : nodes) {
        indices.putIfAbsent(node, indices.size());
      }
    }
    if (indices.size() > NODES_MAX) {
      throw new IllegalArgumentException(indices.size() + " nodes in one table");
    }
    writeSection(out, SECTION_NODES, body -> writeNodes(body, indices.keySet()));
    writeSection(
        out,
        SECTION_GROUPS,
        body -> {
          body.writeInt(ranked.size());
          for (Map.Entry<GroupId, List<NodeName>> entry : ranked.entrySet()) {
            writeAddress(body, entry.getKey().lowest());
            writeIndices(body, entry.getValue(), indices);
          }
        });
  }

  private static void writeIndices(
      DataOutputStream out, List<NodeName> nodes, Map<NodeName, Integer> indices)
      throws IOException {
    out.writeByte(nodes.size());
    for (NodeName node : nodes) {
      out.writeShort(indices.getOrDefault(node, 0));
    }
  }

  private static void writeNodes(DataOutputStream out, Collection<NodeName> nodes)
      throws IOException {
    out.writeShort(nodes.size());
    for (NodeName node : nodes) {
      byte[] name = node.value().getBytes(StandardCharsets.UTF_8);
      out.writeShort(name.length);
      out.write(name);
    }
  }

  private static void writeGroups(DataOutputStream out, Collection<GroupId> groups)
      throws IOException {
    out.writeInt(groups.size());
    for (GroupId group : groups) {
      writeAddress(out, group.lowest());
    }
  }

  private static void writeAddress(DataOutputStream out, IpAddress address) throws IOException {
    byte[] octets = address.octets();
    out.writeByte(octets.length);
    out.write(octets);
  }

  private static void writeStamp(DataOutputStream out, TableStamp stamp) throws IOException {
    out.writeLong(stamp.viewId());
    out.writeLong(stamp.epoch());
  }

  /** Writes the body of a section. */
  private interface Body {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static void writeSection(DataOutputStream out, int type, Body body) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    body.writeTo(new DataOutputStream(octets));
    out.writeByte(type);
    out.writeInt(octets.size());
    octets.writeTo(out);
  }
}
