package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.announce.NodeName;
import java.nio.charset.StandardCharsets;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/**
 * Addresses of members that carry the node's name. JGroups' own logical names travel apart from the
 * addresses and may be missing when a view arrives. Each start of a speaker has another address.
 */
final class MemberAddress {

  private static final byte[] NODE = {'n'};

  /** A value in an address has a length of one octet. */
  private static final int NAME_OCTETS_MAX = 255;

  private MemberAddress() {}

  static Address fresh(NodeName node) {
    byte[] name = node.value().getBytes(StandardCharsets.UTF_8);
    if (name.length > NAME_OCTETS_MAX) {
      throw new IllegalArgumentException("the name of the node is too long: " + node);
    }
    return ExtendedUUID.randomUUID(node.value()).put(NODE, name);
  }

  static NodeName nodeOf(Address address) {
    if (address instanceof ExtendedUUID extended) {
      byte[] name = extended.get(NODE);
      if (name != null && name.length > 0) {
        return new NodeName(new String(name, StandardCharsets.UTF_8));
      }
    }
    return new NodeName(address.toString());
  }
}
