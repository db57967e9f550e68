package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.TableStamp;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Writes the framing that all messages of speakers share; it is described in {@link MessageCodec}.
 */
final class FrameWriter {

  /** Writes the body of a section. */
  interface Body {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(octets);

  FrameWriter(int kind) {
    octets.write(MessageCodec.VERSION);
    octets.write(MessageCodec.READABLE_BY);
    octets.write(kind);
  }

  FrameWriter section(int type, Body body) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    try {
      body.writeTo(new DataOutputStream(inner));
      out.writeByte(type);
      out.writeInt(inner.size());
      inner.writeTo(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory does not fail", impossible);
    }
    return this;
  }

  /**
   * All of it.
   *
   * @throws IllegalArgumentException if it is longer than {@link MessageCodec#MESSAGE_OCTETS_MAX}
   */
  byte[] toOctets() {
    if (octets.size() > MessageCodec.MESSAGE_OCTETS_MAX) {
      throw new IllegalArgumentException(
          "a message of "
              + octets.size()
              + " octets exceeds the limit of "
              + MessageCodec.MESSAGE_OCTETS_MAX);
    }
    return octets.toByteArray();
  }

  static void node(DataOutputStream out, NodeName node) throws IOException {
    byte[] name = node.value().getBytes(StandardCharsets.UTF_8);
    out.writeShort(name.length);
    out.write(name);
  }

  static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(utf8.length);
    out.write(utf8);
  }

  static void groups(DataOutputStream out, Collection<GroupId> groups) throws IOException {
    out.writeInt(groups.size());
    for (GroupId group : groups) {
      address(out, group.lowest());
    }
  }

  static void address(DataOutputStream out, IpAddress address) throws IOException {
    byte[] octets = address.octets();
    out.writeByte(octets.length);
    out.write(octets);
  }

  static void stamp(DataOutputStream out, TableStamp stamp) throws IOException {
    out.writeLong(stamp.viewId());
    out.writeLong(stamp.epoch());
  }

  static void rank(DataOutputStream out, Rank rank) throws IOException {
    out.writeInt(rank.size());
    out.writeLong(rank.viewId());
    node(out, rank.coordinator());
  }
}
