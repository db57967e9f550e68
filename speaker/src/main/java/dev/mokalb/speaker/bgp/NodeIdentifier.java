package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.BgpIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** The BGP identifier of a node to which none was given, one for all its peers (RFC 4271 §4.2). */
public final class NodeIdentifier {

  private NodeIdentifier() {}

  /**
   * The node's first IPv4 address; without one, a hash of its name, as MetalLB makes it: CRC-32,
   * the lowest octet first.
   */
  public static BgpIdentifier of(String nodeName, List<IpAddress> addresses) {
    return addresses.stream()
        .filter(address -> address.family() == IpFamily.IPV4 && address.ipv4Bits() != 0)
        .findFirst()
        .map(BgpIdentifier::of)
        .orElseGet(() -> hash(nodeName));
  }

  private static BgpIdentifier hash(String nodeName) {
    CRC32 crc = new CRC32();
    crc.update(nodeName.getBytes(StandardCharsets.UTF_8));
    int bits = Integer.reverseBytes((int) crc.getValue());
    return new BgpIdentifier(bits == 0 ? 1 : bits);
  }
}
