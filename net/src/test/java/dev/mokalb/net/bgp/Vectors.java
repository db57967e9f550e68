package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Capability.EnhancedRouteRefresh;
import dev.mokalb.net.bgp.Capability.ExtendedMessage;
import dev.mokalb.net.bgp.Capability.ExtendedNextHop;
import dev.mokalb.net.bgp.Capability.FourOctetAsn;
import dev.mokalb.net.bgp.Capability.Fqdn;
import dev.mokalb.net.bgp.Capability.GracefulRestart;
import dev.mokalb.net.bgp.Capability.LongLivedGracefulRestart;
import dev.mokalb.net.bgp.Capability.Multiprotocol;
import dev.mokalb.net.bgp.Capability.RouteRefreshing;
import dev.mokalb.net.bgp.PathAttribute.AsPath;
import dev.mokalb.net.bgp.PathAttribute.Communities;
import dev.mokalb.net.bgp.PathAttribute.ExtendedCommunities;
import dev.mokalb.net.bgp.PathAttribute.LargeCommunities;
import dev.mokalb.net.bgp.PathAttribute.LocalPref;
import dev.mokalb.net.bgp.PathAttribute.MpReach;
import dev.mokalb.net.bgp.PathAttribute.MpUnreach;
import dev.mokalb.net.bgp.PathAttribute.MultiExitDisc;
import dev.mokalb.net.bgp.PathAttribute.NextHop;
import dev.mokalb.net.bgp.PathAttribute.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Octets of real routers and of the documents, each with the message that they are. */
final class Vectors {

  /** Whether a message is written as the octets that it was read from. */
  enum Form {
    BOTH_WAYS,
    /** The sender chose another of several forms, such as one parameter for each capability. */
    READ_ONLY
  }

  record Vector(String name, CodecTerms terms, Form form, Message message) {
    byte[] octets() {
      return Hex.file(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final CodecTerms EXTERNAL =
      new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.MESSAGE_OCTETS_MAX);
  static final CodecTerms INTERNAL =
      new CodecTerms(AsnWidth.FOUR, PeerKind.INTERNAL, CodecTerms.MESSAGE_OCTETS_MAX);
  static final CodecTerms TWO_OCTETS = CodecTerms.initial(PeerKind.EXTERNAL);

  private static final Multiprotocol IPV4 = new Multiprotocol(AfiSafi.IPV4_UNICAST);
  private static final Multiprotocol IPV6 = new Multiprotocol(AfiSafi.IPV6_UNICAST);
  private static final RouteRefreshing REFRESH = new RouteRefreshing();
  private static final Capability OLD_REFRESH = new Capability.Unknown(128, Octets.NONE);
  private static final Asn FRR = new Asn(4_200_000_001L);
  private static final Asn BIRD = new Asn(65_002);
  private static final FourOctetAsn FRR_ASN = new FourOctetAsn(FRR);
  private static final FourOctetAsn BIRD_ASN = new FourOctetAsn(BIRD);
  private static final EnhancedRouteRefresh ENHANCED = new EnhancedRouteRefresh();
  private static final ExtendedNextHop IPV4_BY_IPV6 =
      new ExtendedNextHop(List.of(ExtendedNextHop.Encoding.IPV4_BY_IPV6));
  private static final Capability ADD_PATH =
      new Capability.Unknown(69, Octets.ofHex("00010101 00020101"));
  private static final Fqdn VM = new Fqdn(Octets.ofText("vm"), Octets.NONE);

  private Vectors() {}

  static List<Vector> all() {
    return Stream.of(opens(), updates(), moreUpdates(), ShortVectors.all())
        .flatMap(s -> s)
        .toList();
  }

  private static Stream<Vector> opens() {
    return Stream.of(
        read(
            "frr-open-graceful",
            open(
                180,
                "192.0.2.1",
                IPV4,
                OLD_REFRESH,
                REFRESH,
                ENHANCED,
                FRR_ASN,
                new ExtendedMessage(),
                new Capability.Unknown(69, Octets.ofHex("00010101")),
                VM,
                new GracefulRestart(
                    0xc, 120, List.of(new GracefulRestart.Preserved(AfiSafi.IPV4_UNICAST, 0))),
                new LongLivedGracefulRestart(
                    List.of(
                        new LongLivedGracefulRestart.Retained(AfiSafi.IPV4_UNICAST, 0x80, 600))))),
        read("frr-open-extended-next-hop", frrOpenOfBothFamilies()),
        both(
            "bird-open-graceful",
            EXTERNAL,
            open(
                240,
                "192.0.2.2",
                IPV4,
                REFRESH,
                new GracefulRestart(
                    0, 120, List.of(new GracefulRestart.Preserved(AfiSafi.IPV4_UNICAST, 0))),
                BIRD_ASN,
                ENHANCED,
                new LongLivedGracefulRestart(
                    List.of(
                        new LongLivedGracefulRestart.Retained(AfiSafi.IPV4_UNICAST, 0, 3_600))))),
        both(
            "bird-open-extended-message",
            EXTERNAL,
            open(
                240,
                "192.0.2.2",
                IPV4,
                IPV6,
                REFRESH,
                IPV4_BY_IPV6,
                new ExtendedMessage(),
                new GracefulRestart(0, 120, List.of()),
                BIRD_ASN,
                ENHANCED,
                new LongLivedGracefulRestart(List.of()))),
        both(
            "gobgp-open-graceful",
            EXTERNAL,
            open(
                90,
                "192.0.2.3",
                REFRESH,
                VM,
                IPV4,
                IPV6,
                FRR_ASN,
                new GracefulRestart(
                    0, 90, List.of(new GracefulRestart.Preserved(AfiSafi.IPV4_UNICAST, 0))),
                new LongLivedGracefulRestart(List.of()),
                IPV4_BY_IPV6)),
        both(
            "gobgp-open",
            EXTERNAL,
            open(90, "192.0.2.3", REFRESH, VM, IPV4, FRR_ASN, IPV4_BY_IPV6)),
        both("open-least", EXTERNAL, new Open(65_001, 90, id("192.0.2.1"), List.of())),
        both(
            "open-extended-parameters",
            EXTERNAL,
            new Open(
                65_001,
                90,
                id("192.0.2.1"),
                List.of(new Capability.Unknown(254, Octets.ofHex("aa".repeat(253)))))),
        both(
            "open-names",
            EXTERNAL,
            open(
                0,
                "192.0.2.1",
                new FourOctetAsn(new Asn(65_536)),
                new Fqdn(Octets.ofText("n1"), Octets.ofText("example")),
                ENHANCED,
                REFRESH,
                new Capability.Unknown(200, Octets.ofHex("55")))));
  }

  private static Open frrOpenOfBothFamilies() {
    return open(
        180,
        "192.0.2.1",
        IPV4,
        IPV4_BY_IPV6,
        IPV6,
        OLD_REFRESH,
        REFRESH,
        ENHANCED,
        FRR_ASN,
        new ExtendedMessage(),
        ADD_PATH,
        VM,
        new GracefulRestart(
            0xc,
            120,
            List.of(
                new GracefulRestart.Preserved(AfiSafi.IPV4_UNICAST, 0),
                new GracefulRestart.Preserved(AfiSafi.IPV6_UNICAST, 0))),
        new LongLivedGracefulRestart(
            List.of(
                new LongLivedGracefulRestart.Retained(AfiSafi.IPV4_UNICAST, 0x80, 600),
                new LongLivedGracefulRestart.Retained(AfiSafi.IPV6_UNICAST, 0x80, 600))));
  }

  private static Stream<Vector> updates() {
    NextHop frr = nextHop("192.0.2.1");
    NextHop bird = nextHop("192.0.2.2");
    return Stream.of(
        new Vector(
            "frr-update-internal",
            INTERNAL,
            Form.READ_ONLY,
            update(
                List.of(Origin.IGP, AsPath.EMPTY, frr, new MultiExitDisc(0), new LocalPref(100)),
                "0.0.0.0/0",
                "203.0.113.7/32")),
        new Vector(
            "frr-update-ipv6-mapped-next-hop",
            INTERNAL,
            Form.READ_ONLY,
            update(
                List.of(
                    new MpReach(
                        AfiSafi.IPV6_UNICAST,
                        mapped("192.0.2.1"),
                        Optional.empty(),
                        prefixes("2001:db8:100::/48", "2001:db8:200::1/128")),
                    Origin.IGP,
                    AsPath.EMPTY,
                    new MultiExitDisc(0),
                    new LocalPref(100)))),
        read(
            "frr-update-aggregate",
            update(
                List.of(
                    Origin.IGP,
                    AsPath.of(FRR),
                    frr,
                    new MultiExitDisc(0),
                    new PathAttribute.Aggregator(FRR, IpAddress.of("192.0.2.1"))),
                "10.1.0.0/16")),
        read(
            "frr-update-communities",
            update(
                List.of(
                    Origin.IGP,
                    path(AsPathSegment.Kind.SEQUENCE, FRR, BIRD),
                    frr,
                    communities(new Community.Standard(65_002, 7)),
                    new LargeCommunities(List.of(new Community.Large(65_002, 8, 9))),
                    new ExtendedCommunities(
                        List.of(new ExtendedCommunity.Unknown(0x0002_fdea_0000_000aL)))),
                "192.168.5.0/24")),
        new Vector(
            "frr-update-link-bandwidth",
            INTERNAL,
            Form.READ_ONLY,
            update(
                List.of(
                    Origin.IGP,
                    AsPath.EMPTY,
                    frr,
                    new MultiExitDisc(77),
                    new LocalPref(100),
                    communities(
                        new Community.Standard(65_001, 100),
                        new Community.Standard(0xffff, 0xff01)),
                    new LargeCommunities(List.of(new Community.Large(65_001, 1, 2))),
                    new ExtendedCommunities(
                        List.of(
                            new ExtendedCommunity.LinkBandwidth(
                                ExtendedCommunity.Scope.TRANSITIVE, 23_456, 12_500_000f)))),
                "198.51.100.0/24")),
        read(
            "bird-update-ipv4-by-ipv6",
            update(
                List.of(
                    new MpReach(
                        AfiSafi.IPV4_UNICAST,
                        IpAddress.of("2001:db8::2"),
                        Optional.of(IpAddress.of("fe80::8c:77ff:feb9:c1a3")),
                        prefixes("192.168.6.64/26")),
                    Origin.IGP,
                    AsPath.of(BIRD)))),
        read(
            "bird-update-ipv6",
            update(
                List.of(
                    new MpReach(
                        AfiSafi.IPV6_UNICAST,
                        IpAddress.of("2001:db8::2"),
                        Optional.of(IpAddress.of("fe80::8c:77ff:feb9:c1a3")),
                        prefixes("2001:db8:5::/48")),
                    Origin.IGP,
                    AsPath.of(BIRD)))),
        both(
            "bird-update-communities",
            EXTERNAL,
            update(
                List.of(
                    Origin.IGP,
                    AsPath.of(BIRD),
                    bird,
                    communities(new Community.Standard(65_002, 7)),
                    new ExtendedCommunities(
                        List.of(new ExtendedCommunity.Unknown(0x0002_fdea_0000_000aL))),
                    new LargeCommunities(List.of(new Community.Large(65_002, 8, 9)))),
                "192.168.5.0/24")));
  }

  private static Stream<Vector> moreUpdates() {
    NextHop gobgp = nextHop("192.0.2.3");
    return Stream.of(
        both(
            "gobgp-update-communities",
            INTERNAL,
            update(
                List.of(
                    Origin.EGP,
                    AsPath.EMPTY,
                    gobgp,
                    new MultiExitDisc(5),
                    new LocalPref(100),
                    communities(
                        new Community.Standard(65_003, 1), new Community.Standard(65_003, 2))),
                "10.9.0.0/24")),
        both(
            "gobgp-update-large-community",
            INTERNAL,
            update(
                List.of(
                    Origin.INCOMPLETE,
                    AsPath.EMPTY,
                    gobgp,
                    new LocalPref(100),
                    new LargeCommunities(List.of(new Community.Large(65_003, 1, 2)))),
                "10.9.1.0/24")),
        both(
            "gobgp-update-ipv6",
            INTERNAL,
            update(
                List.of(
                    Origin.INCOMPLETE,
                    AsPath.EMPTY,
                    new LocalPref(100),
                    new MpReach(
                        AfiSafi.IPV6_UNICAST,
                        mapped("192.0.2.3"),
                        Optional.empty(),
                        prefixes("2001:db8:9::/64"))))),
        both("bird-update-withdraw", EXTERNAL, withdraw("10.9.0.0/24", "10.9.1.0/24")),
        both("gobgp-update-withdraw", INTERNAL, withdraw("10.9.0.0/24")),
        both("update-withdraw-default", EXTERNAL, withdraw("0.0.0.0/0", "10.0.0.0/7")),
        both("bird-end-of-rib-ipv4", EXTERNAL, Update.endOfRib(AfiSafi.IPV4_UNICAST)),
        both("bird-end-of-rib-ipv6", EXTERNAL, Update.endOfRib(AfiSafi.IPV6_UNICAST)),
        new Vector("update-two-octets", TWO_OCTETS, Form.BOTH_WAYS, updateOfTwoOctets()),
        both("update-reflected", INTERNAL, reflected()),
        both(
            "update-unknown",
            EXTERNAL,
            update(
                List.of(
                    Origin.IGP,
                    AsPath.EMPTY,
                    nextHop("192.0.2.1"),
                    new PathAttribute.Unknown(
                        new AttributeType.Unknown(200, 0xe0), Octets.ofHex("5a".repeat(256)))),
                "0.0.0.0/0")),
        both(
            "update-other-family",
            EXTERNAL,
            update(
                List.of(
                    Origin.IGP,
                    AsPath.of(new Asn(65_001)),
                    new PathAttribute.OtherMpReach(
                        new AfiSafi(25, 70), Octets.ofHex("04 c0000201 00 0300")),
                    new PathAttribute.OtherMpUnreach(new AfiSafi(25, 70), Octets.NONE)))),
        both(
            "update-ipv6-both",
            EXTERNAL,
            update(
                List.of(
                    new MpUnreach(
                        AfiSafi.IPV6_UNICAST, prefixes("2001:db8:1::/48", "2001:db8::/32")),
                    Origin.IGP,
                    AsPath.of(new Asn(65_001)),
                    new MpReach(
                        AfiSafi.IPV6_UNICAST,
                        IpAddress.of("2001:db8::1"),
                        Optional.of(IpAddress.of("fe80::1")),
                        prefixes("2001:db8::80/128"))))));
  }

  private static Update updateOfTwoOctets() {
    return update(
        List.of(
            Origin.IGP,
            path(AsPathSegment.Kind.SEQUENCE, Asn.TRANS, new Asn(65_001)),
            nextHop("192.0.2.1"),
            new PathAttribute.Aggregator(Asn.TRANS, IpAddress.of("192.0.2.1")),
            new PathAttribute.As4Path(
                List.of(
                    new AsPathSegment(AsPathSegment.Kind.SEQUENCE, List.of(FRR, new Asn(65_001))))),
            new PathAttribute.As4Aggregator(FRR, IpAddress.of("192.0.2.1"))),
        "198.51.100.1/32");
  }

  private static Update reflected() {
    return update(
        List.of(
            Origin.INCOMPLETE,
            new AsPath(
                List.of(
                    new AsPathSegment(AsPathSegment.Kind.SET, List.of(new Asn(65_001))),
                    new AsPathSegment(AsPathSegment.Kind.SEQUENCE, List.of(FRR)))),
            nextHop("192.0.2.1"),
            new LocalPref(100),
            new PathAttribute.AtomicAggregate(),
            new PathAttribute.OriginatorId(IpAddress.of("192.0.2.9")),
            new PathAttribute.ClusterList(
                List.of(IpAddress.of("192.0.2.8"), IpAddress.of("192.0.2.7")))),
        "198.51.100.0/24");
  }

  static Vector both(String name, CodecTerms terms, Message message) {
    return new Vector(name, terms, Form.BOTH_WAYS, message);
  }

  private static Vector read(String name, Message message) {
    return new Vector(name, EXTERNAL, Form.READ_ONLY, message);
  }

  /** The field of two octets follows the capability. */
  private static Open open(int holdSeconds, String identifier, Capability... capabilities) {
    List<Capability> list = List.of(capabilities);
    long number =
        list.stream()
            .filter(FourOctetAsn.class::isInstance)
            .map(c -> ((FourOctetAsn) c).asn())
            .filter(Asn::fitsTwoOctets)
            .mapToLong(Asn::value)
            .findFirst()
            .orElse(Asn.TRANS.value());
    return new Open((int) number, holdSeconds, id(identifier), list);
  }

  static BgpIdentifier id(String text) {
    return BgpIdentifier.of(IpAddress.of(text));
  }

  static Update update(List<PathAttribute> attributes, String... announced) {
    return new Update(List.of(), attributes, prefixes(announced));
  }

  static Update withdraw(String... withdrawn) {
    return new Update(prefixes(withdrawn), List.of(), List.of());
  }

  static NextHop nextHop(String text) {
    return new NextHop(IpAddress.of(text));
  }

  static AsPath path(AsPathSegment.Kind kind, Asn... asns) {
    return new AsPath(List.of(new AsPathSegment(kind, List.of(asns))));
  }

  static Communities communities(Community.Standard... list) {
    return new Communities(List.of(list));
  }

  static List<IpPrefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(Vectors::prefix).toList();
  }

  static IpPrefix prefix(String text) {
    String[] parts = text.split("/", -1);
    return IpPrefix.containing(IpAddress.of(parts[0]), Integer.parseInt(parts[1]));
  }

  private static IpAddress mapped(String ipv4) {
    byte[] octets = new byte[16];
    octets[10] = (byte) 0xff;
    octets[11] = (byte) 0xff;
    System.arraycopy(IpAddress.of(ipv4).octets(), 0, octets, 12, 4);
    return IpAddress.ofOctets(octets);
  }
}
