package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Spreads prefixes over as few UPDATEs as they need. */
final class UpdatePacker {

  /** By address, then by length: neighbours on the wire, and the same order every time. */
  static final Comparator<IpPrefix> ORDER =
      Comparator.comparing(IpPrefix::network).thenComparingInt(IpPrefix::length);

  /** An attribute of more than 255 octets has a length field of one octet more. */
  private static final int LENGTH_GROWTH_OCTETS = 1;

  private UpdatePacker() {}

  /**
   * Packs prefixes in their order.
   *
   * @param update makes the UPDATE of some of them; without any it has the octets that all share
   */
  static List<Update> pack(
      List<IpPrefix> prefixes, CodecTerms terms, Function<List<IpPrefix>, Update> update) {
    int shared = MessageCodec.encode(update.apply(List.of()), terms).length;
    int room = terms.messageOctetsMax() - shared - LENGTH_GROWTH_OCTETS;
    List<Update> packed = new ArrayList<>();
    int from = 0;
    int used = 0;
    for (int i = 0; i < prefixes.size(); i++) {
      int octets = 1 + (prefixes.get(i).length() + 7) / 8; // RFC 4271 §4.3
      if (used + octets > room) {
        packed.add(update.apply(prefixes.subList(from, i)));
        from = i;
        used = 0;
      }
      used += octets;
    }
    if (from < prefixes.size()) {
      packed.add(update.apply(prefixes.subList(from, prefixes.size())));
    }
    return packed;
  }
}
