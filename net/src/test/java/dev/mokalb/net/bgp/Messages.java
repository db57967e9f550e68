package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary messages that can be written, for properties. */
final class Messages {

  private Messages() {}

  static Arbitrary<Message> any() {
    return Arbitraries.oneOf(opens(), updates(), notifications(), refreshes(), keepalives());
  }

  private static Arbitrary<Message> keepalives() {
    return Arbitraries.just(new Keepalive());
  }

  private static Arbitrary<Message> refreshes() {
    Arbitrary<RouteRefresh.Subtype> subtypes = uint8().map(RouteRefresh.Subtype::of);
    return Combinators.combine(families(), subtypes).as(RouteRefresh::new);
  }

  private static Arbitrary<Message> notifications() {
    return Combinators.combine(uint8(), uint8(), octets(300)).as(Notification::new);
  }

  private static Arbitrary<Message> opens() {
    Arbitrary<Integer> holds =
        Arbitraries.integers().between(0, 0xffff).filter(s -> s != 1 && s != 2);
    Arbitrary<BgpIdentifier> ids =
        Arbitraries.integers().filter(bits -> bits != 0).map(BgpIdentifier::new);
    Arbitrary<List<Capability>> capabilities = capabilities().list().ofMaxSize(12);
    return Combinators.combine(Arbitraries.integers().between(1, 0xffff), holds, ids, capabilities)
        .as(Open::new);
  }

  private static Arbitrary<Capability> capabilities() {
    Arbitrary<Capability> plain =
        Arbitraries.of(
            new Capability.RouteRefreshing(),
            new Capability.ExtendedMessage(),
            new Capability.EnhancedRouteRefresh());
    Arbitrary<Capability> multiprotocol = families().map(Capability.Multiprotocol::new);
    Arbitrary<Capability> asn = asns(Asn.MAX).map(Capability.FourOctetAsn::new);
    Arbitrary<Capability> nextHop =
        Combinators.combine(families(), uint16())
            .as(Capability.ExtendedNextHop.Encoding::new)
            .list()
            .ofMaxSize(40)
            .map(Capability.ExtendedNextHop::new);
    Arbitrary<Capability> graceful =
        Combinators.combine(
                Arbitraries.integers().between(0, 15),
                Arbitraries.integers().between(0, 4_095),
                Combinators.combine(families(), uint8())
                    .as(Capability.GracefulRestart.Preserved::new)
                    .list()
                    .ofMaxSize(60))
            .as(Capability.GracefulRestart::new);
    Arbitrary<Capability> longLived =
        Combinators.combine(families(), uint8(), Arbitraries.integers().between(0, 0xff_ffff))
            .as(Capability.LongLivedGracefulRestart.Retained::new)
            .list()
            .ofMaxSize(30)
            .map(Capability.LongLivedGracefulRestart::new);
    Arbitrary<Capability> fqdn =
        Combinators.combine(octets(100), octets(100)).as(Capability.Fqdn::new);
    Arbitrary<Capability> unknown =
        Combinators.combine(Arbitraries.integers().between(128, 255), octets(255))
            .as(Capability.Unknown::new);
    return Arbitraries.oneOf(
        plain, multiprotocol, asn, nextHop, graceful, longLived, fqdn, unknown);
  }

  /** With all that routes need, so that nothing has to be mended. */
  private static Arbitrary<Message> updates() {
    Arbitrary<List<IpPrefix>> ipv4 = prefixes(IpFamily.IPV4);
    return Combinators.combine(ipv4, ipv4, attributes())
        .as((gone, come, more) -> {
          List<PathAttribute> attributes =
              new ArrayList<>(
                  List.of(PathAttribute.Origin.EGP, PathAttribute.AsPath.of(new Asn(65_001))));
          if (!come.isEmpty()) {
            attributes.add(Vectors.nextHop("192.0.2.1"));
          }
          attributes.addAll(more);
          boolean nothingComes =
              come.isEmpty()
                  && more.stream().noneMatch(a -> a.type() == AttributeType.Known.MP_REACH_NLRI);
          return nothingComes
              ? new Update(gone, List.of(), List.of())
              : new Update(gone, attributes, come);
        });
  }

  /** Optional ones, no two of the same code. */
  private static Arbitrary<List<PathAttribute>> attributes() {
    Arbitrary<PathAttribute> some =
        Arbitraries.oneOf(
            uint32().map(PathAttribute.MultiExitDisc::new),
            uint32().map(PathAttribute.LocalPref::new),
            Arbitraries.just(new PathAttribute.AtomicAggregate()),
            Combinators.combine(asns(Asn.MAX), ipv4()).as(PathAttribute.Aggregator::new),
            standards(),
            ipv4().map(PathAttribute.OriginatorId::new),
            ipv4().list().ofMinSize(1).ofMaxSize(5).map(PathAttribute.ClusterList::new),
            extended(),
            larges(),
            reach(),
            unreach(),
            unknown());
    return some.list().ofMaxSize(8).uniqueElements(attribute -> attribute.type().code());
  }

  private static Arbitrary<PathAttribute> standards() {
    return Arbitraries.integers()
        .map(Community.Standard::ofBits)
        .list()
        .ofMinSize(1)
        .ofMaxSize(100)
        .map(PathAttribute.Communities::new);
  }

  private static Arbitrary<PathAttribute> extended() {
    Arbitrary<Long> anything = Arbitraries.longs();
    Arbitrary<Long> bandwidths =
        Arbitraries.integers().between(0, 0x7f7f_ffff).map(bits -> 0x4004_fde9_0000_0000L | bits);
    return Arbitraries.oneOf(anything, bandwidths)
        .map(ExtendedCommunity::ofBits)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(PathAttribute.ExtendedCommunities::new);
  }

  private static Arbitrary<PathAttribute> larges() {
    return Combinators.combine(uint32(), uint32(), uint32())
        .as(Community.Large::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(PathAttribute.LargeCommunities::new);
  }

  private static Arbitrary<PathAttribute> reach() {
    Arbitrary<Optional<IpAddress>> linkLocals = ipv6().optional();
    Arbitrary<PathAttribute> both =
        Arbitraries.of(IpFamily.values())
            .flatMap(family ->
                Combinators.combine(ipv6(), linkLocals, prefixes(family))
                    .as((nextHop, linkLocal, list) ->
                        new PathAttribute.MpReach(
                            AfiSafi.unicast(family), nextHop, linkLocal, list)));
    Arbitrary<PathAttribute> ipv4 =
        Combinators.combine(ipv4(), prefixes(IpFamily.IPV4))
            .as((nextHop, list) ->
                new PathAttribute.MpReach(AfiSafi.IPV4_UNICAST, nextHop, Optional.empty(), list));
    Arbitrary<PathAttribute> other =
        octets(40)
            .map(rest -> new PathAttribute.OtherMpReach(new AfiSafi(25, 70), rest))
            .filter(attribute -> attribute.rest().size() >= 2)
            .map(attribute -> attribute);
    return Arbitraries.oneOf(both, ipv4, other);
  }

  private static Arbitrary<PathAttribute> unreach() {
    Arbitrary<PathAttribute> read =
        Arbitraries.of(IpFamily.values())
            .flatMap(family ->
                prefixes(family)
                    .map(list -> new PathAttribute.MpUnreach(AfiSafi.unicast(family), list)));
    Arbitrary<PathAttribute> other =
        octets(40).map(rest -> new PathAttribute.OtherMpUnreach(new AfiSafi(1, 128), rest));
    return Arbitraries.oneOf(read, other);
  }

  private static Arbitrary<PathAttribute> unknown() {
    Arbitrary<AttributeType.Unknown> types =
        Combinators.combine(
                Arbitraries.integers().between(33, 255), Arbitraries.of(0x80, 0xc0, 0xe0))
            .as(AttributeType.Unknown::new);
    return Combinators.combine(types, octets(400)).as(PathAttribute.Unknown::new);
  }

  private static Arbitrary<List<IpPrefix>> prefixes(IpFamily family) {
    Arbitrary<IpAddress> addresses = family == IpFamily.IPV4 ? ipv4() : ipv6();
    return Combinators.combine(addresses, Arbitraries.integers().between(0, family.bits()))
        .as(IpPrefix::containing)
        .list()
        .ofMaxSize(20);
  }

  private static Arbitrary<IpAddress> ipv4() {
    return Arbitraries.integers().map(IpAddress::ipv4);
  }

  private static Arbitrary<IpAddress> ipv6() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((high, low) -> new IpAddress(IpFamily.IPV6, high, low));
  }

  private static Arbitrary<AfiSafi> families() {
    return Arbitraries.oneOf(
        Arbitraries.of(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST),
        Combinators.combine(uint16(), uint8()).as(AfiSafi::new));
  }

  private static Arbitrary<Asn> asns(long max) {
    return Arbitraries.longs().between(1, max).map(Asn::new);
  }

  private static Arbitrary<Octets> octets(int max) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(max).map(Octets::of);
  }

  private static Arbitrary<Integer> uint8() {
    return Arbitraries.integers().between(0, 0xff);
  }

  private static Arbitrary<Integer> uint16() {
    return Arbitraries.integers().between(0, 0xffff);
  }

  private static Arbitrary<Long> uint32() {
    return Arbitraries.longs().between(0, 0xffff_ffffL);
  }
}
