package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prefixes in a row (RFC 4271 §4.3): a length in bits, then as many octets as hold them. Bits
 * behind the length mean nothing.
 */
final class PrefixCodec {

  private PrefixCodec() {}

  /** All that is there; empty if a length or the end is wrong. */
  static Optional<List<IpPrefix>> decode(OctetReader from, IpFamily family) {
    List<IpPrefix> prefixes = new ArrayList<>();
    byte[] address = new byte[family.bits() / 8];
    while (from.remaining() > 0) {
      int bits = from.uint8();
      int octets = octets(bits);
      if (bits > family.bits() || octets > from.remaining()) {
        return Optional.empty();
      }
      for (int i = 0; i < address.length; i++) {
        address[i] = (byte) (i < octets ? from.uint8() : 0);
      }
      prefixes.add(IpPrefix.containing(IpAddress.ofOctets(address), bits));
    }
    return Optional.of(prefixes);
  }

  static void encode(List<IpPrefix> prefixes, OctetWriter to) {
    for (IpPrefix prefix : prefixes) {
      to.uint8(prefix.length());
      byte[] address = prefix.network().octets();
      for (int i = 0; i < octets(prefix.length()); i++) {
        to.uint8(address[i]);
      }
    }
  }

  /** What a prefix of this length takes, its length field included. */
  static int size(IpPrefix prefix) {
    return 1 + octets(prefix.length());
  }

  private static int octets(int bits) {
    return (bits + 7) / 8;
  }
}
