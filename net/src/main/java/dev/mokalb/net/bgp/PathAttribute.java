package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/** What an UPDATE says about its routes (RFC 4271 §4.3, §5). */
public sealed interface PathAttribute {

  /** Its code and what its flags have to be. */
  AttributeType type();

  /** Where the route came from at first. */
  enum Origin implements PathAttribute {
    IGP(0),
    EGP(1),
    INCOMPLETE(2);

    private final int code;

    Origin(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.ORIGIN;
    }
  }

  /** The systems on the way, the nearest first; empty within the system that began it. */
  record AsPath(List<AsPathSegment> segments) implements PathAttribute {

    public static final AsPath EMPTY = new AsPath(List.of());

    public AsPath {
      segments = List.copyOf(segments);
    }

    /** A path of one system. */
    public static AsPath of(Asn asn) {
      return new AsPath(List.of(new AsPathSegment(AsPathSegment.Kind.SEQUENCE, List.of(asn))));
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.AS_PATH;
    }
  }

  /** Where IPv4 routes of the message's body lead. */
  record NextHop(IpAddress ipv4) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.NEXT_HOP;
    }
  }

  /** A preference between entries to one neighbouring system; the lower is better. */
  record MultiExitDisc(long metric) implements PathAttribute {

    /** Refuses more than four octets, a bug of the caller. */
    public MultiExitDisc {
      requireUint32(metric);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.MULTI_EXIT_DISC;
    }
  }

  /** A preference within the system; the higher is better. */
  record LocalPref(long preference) implements PathAttribute {

    /** Refuses more than four octets, a bug of the caller. */
    public LocalPref {
      requireUint32(preference);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.LOCAL_PREF;
    }
  }

  /** Some of the path was left out. */
  record AtomicAggregate() implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.ATOMIC_AGGREGATE;
    }
  }

  /** Who joined routes into this one. */
  record Aggregator(Asn asn, IpAddress ipv4) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.AGGREGATOR;
    }
  }

  /** Tags of four octets (RFC 1997), at least one. */
  record Communities(List<Community.Standard> list) implements PathAttribute {

    public Communities {
      list = nonEmpty(list);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.COMMUNITIES;
    }
  }

  /** Who brought the route into the system (RFC 4456 §8). */
  record OriginatorId(IpAddress ipv4) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.ORIGINATOR_ID;
    }
  }

  /** The clusters of reflectors on the way (RFC 4456 §8), at least one. */
  record ClusterList(List<IpAddress> ids) implements PathAttribute {

    public ClusterList {
      ids = nonEmpty(ids);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.CLUSTER_LIST;
    }
  }

  /**
   * Routes of IPv4 or IPv6 unicast that come (RFC 4760 §3).
   *
   * @param nextHop IPv6 for IPv4 routes is RFC 8950
   * @param linkLocal of the same node, on a network that both share (RFC 2545 §3); only behind a
   *     next hop of IPv6
   */
  record MpReach(
      AfiSafi family, IpAddress nextHop, Optional<IpAddress> linkLocal, List<IpPrefix> prefixes)
      implements PathAttribute {

    public MpReach {
      prefixes = List.copyOf(prefixes);
      requireFamily(family, prefixes);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.MP_REACH_NLRI;
    }
  }

  /** Routes of IPv4 or IPv6 unicast that go (RFC 4760 §4). */
  record MpUnreach(AfiSafi family, List<IpPrefix> prefixes) implements PathAttribute {

    public MpUnreach {
      prefixes = List.copyOf(prefixes);
      requireFamily(family, prefixes);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.MP_UNREACH_NLRI;
    }
  }

  /** Routes that come of a family that is not read here; {@code rest} begins behind the SAFI. */
  record OtherMpReach(AfiSafi family, Octets rest) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.MP_REACH_NLRI;
    }
  }

  /** Routes that go of a family that is not read here; {@code rest} begins behind the SAFI. */
  record OtherMpUnreach(AfiSafi family, Octets rest) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.MP_UNREACH_NLRI;
    }
  }

  /** Tags of eight octets (RFC 4360), at least one. */
  record ExtendedCommunities(List<ExtendedCommunity> list) implements PathAttribute {

    public ExtendedCommunities {
      list = nonEmpty(list);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.EXTENDED_COMMUNITIES;
    }
  }

  /** The path with numbers of four octets, past speakers that know only two (RFC 6793 §3). */
  record As4Path(List<AsPathSegment> segments) implements PathAttribute {

    public As4Path {
      segments = List.copyOf(segments);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.AS4_PATH;
    }
  }

  /** As {@link Aggregator}, past speakers that know only two octets (RFC 6793 §3). */
  record As4Aggregator(Asn asn, IpAddress ipv4) implements PathAttribute {
    @Override
    public AttributeType type() {
      return AttributeType.Known.AS4_AGGREGATOR;
    }
  }

  /** Tags of twelve octets (RFC 8092), at least one. */
  record LargeCommunities(List<Community.Large> list) implements PathAttribute {

    public LargeCommunities {
      list = nonEmpty(list);
    }

    @Override
    public AttributeType type() {
      return AttributeType.Known.LARGE_COMMUNITIES;
    }
  }

  /** An attribute that is not read here. Only optional ones may be unknown (RFC 4271 §5). */
  record Unknown(AttributeType.Unknown type, Octets value) implements PathAttribute {}

  private static <T> List<T> nonEmpty(List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException("an attribute of a list has one entry at least");
    }
    return List.copyOf(list);
  }

  private static void requireUint32(long number) {
    if (number < 0 || number > 0xffff_ffffL) {
      throw new IllegalArgumentException("no number of four octets: " + number);
    }
  }

  private static void requireFamily(AfiSafi family, List<IpPrefix> prefixes) {
    for (IpPrefix prefix : prefixes) {
      if (!AfiSafi.unicast(prefix.network().family()).equals(family)) {
        throw new IllegalArgumentException(prefix + " is not of " + family);
      }
    }
  }
}
