package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import java.util.List;

/** Writes the body of an UPDATE (RFC 4271 §4.3), attributes in the order they have. */
final class UpdateEncoder {

  private final CodecTerms terms;

  UpdateEncoder(CodecTerms terms) {
    this.terms = terms;
  }

  void encode(Update update, OctetWriter to) {
    OctetWriter withdrawn = new OctetWriter();
    PrefixCodec.encode(update.withdrawn(), withdrawn);
    to.uint16(withdrawn.size()).all(withdrawn);
    OctetWriter attributes = new OctetWriter();
    update.attributes().forEach(attribute -> attribute(attribute, attributes));
    to.uint16(attributes.size()).all(attributes);
    PrefixCodec.encode(update.announced(), to);
  }

  private void attribute(PathAttribute attribute, OctetWriter to) {
    OctetWriter value = new OctetWriter();
    value(attribute, value);
    AttributeType type = attribute.type();
    if (value.size() > 0xff) {
      to.uint8(type.flags() | AttributeType.EXTENDED_LENGTH);
      to.uint8(type.code()).uint16(value.size());
    } else {
      to.uint8(type.flags()).uint8(type.code()).uint8(value.size());
    }
    to.all(value);
  }

  private void value(PathAttribute attribute, OctetWriter to) {
    switch (attribute) {
      case PathAttribute.Origin it -> to.uint8(it.code());
      case PathAttribute.AsPath it -> segments(it.segments(), terms.asnWidth(), to);
      case PathAttribute.NextHop it -> address(it.ipv4(), to);
      case PathAttribute.MultiExitDisc it -> to.uint32(it.metric());
      case PathAttribute.LocalPref it -> to.uint32(it.preference());
      case PathAttribute.AtomicAggregate _ -> {}
      case PathAttribute.Aggregator it -> {
        asn(it.asn(), terms.asnWidth(), to);
        address(it.ipv4(), to);
      }
      case PathAttribute.Communities it -> it.list().forEach(tag -> to.int32(tag.bits()));
      case PathAttribute.OriginatorId it -> address(it.ipv4(), to);
      case PathAttribute.ClusterList it -> it.ids().forEach(id -> address(id, to));
      case PathAttribute.MpReach it -> reach(it, to);
      case PathAttribute.MpUnreach it -> {
        family(it.family(), to);
        PrefixCodec.encode(it.prefixes(), to);
      }
      case PathAttribute.OtherMpReach it -> family(it.family(), to).all(it.rest());
      case PathAttribute.OtherMpUnreach it -> family(it.family(), to).all(it.rest());
      case PathAttribute.ExtendedCommunities it -> it.list().forEach(tag -> to.int64(tag.bits()));
      case PathAttribute.As4Path it -> segments(it.segments(), AsnWidth.FOUR, to);
      case PathAttribute.As4Aggregator it -> {
        asn(it.asn(), AsnWidth.FOUR, to);
        address(it.ipv4(), to);
      }
      case PathAttribute.LargeCommunities it ->
          it.list().forEach(tag -> to.uint32(tag.first()).uint32(tag.second()).uint32(tag.third()));
      case PathAttribute.Unknown it -> to.all(it.value());
    }
  }

  private static void segments(List<AsPathSegment> segments, AsnWidth width, OctetWriter to) {
    for (AsPathSegment segment : segments) {
      to.uint8(segment.kind().code()).uint8(segment.asns().size());
      segment.asns().forEach(asn -> asn(asn, width, to));
    }
  }

  private static void asn(Asn asn, AsnWidth width, OctetWriter to) {
    switch (width) {
      case TWO -> to.uint16((int) (asn.fitsTwoOctets() ? asn : Asn.TRANS).value());
      case FOUR -> to.uint32(asn.value());
    }
  }

  /**
   * The value of {@code MP_REACH_NLRI} (RFC 4760 §3):
   *
   * <pre>
   *  +-------------------------------+---------------+---------------+
   *  | address family                | subsequent    | octets of the |
   *  +-------------------------------+---------------+---------------+
   *  | next hop: 4, 16, or 32 with a link-local one behind it …      |
   *  +---------------+-----------------------------------------------+
   *  |       0       | prefixes …                                    |
   *  +---------------+-----------------------------------------------+
   * </pre>
   */
  private static void reach(PathAttribute.MpReach reach, OctetWriter to) {
    family(reach.family(), to);
    byte[] nextHop = reach.nextHop().octets();
    byte[] linkLocal = reach.linkLocal().map(IpAddress::octets).orElse(new byte[0]);
    to.uint8(nextHop.length + linkLocal.length).all(nextHop).all(linkLocal).uint8(0);
    PrefixCodec.encode(reach.prefixes(), to);
  }

  private static OctetWriter family(AfiSafi family, OctetWriter to) {
    return to.uint16(family.afi()).uint8(family.safi());
  }

  private static void address(IpAddress address, OctetWriter to) {
    to.all(address.octets());
  }
}
