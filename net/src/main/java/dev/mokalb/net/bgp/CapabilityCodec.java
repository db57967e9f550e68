package dev.mokalb.net.bgp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Capabilities in a row (RFC 5492 §4): code, length, value. One that is not formed as its document
 * says is kept as unknown and has no effect; for the two that a session cannot do without, the OPEN
 * is refused.
 */
final class CapabilityCodec {

  /** What became of a row of capabilities. */
  sealed interface Row {
    record Read(List<Capability> capabilities) implements Row {}

    record Refused(Notification notification) implements Row {}
  }

  private static final Row.Refused MALFORMED =
      new Row.Refused(Notification.of(BgpError.OPEN_UNSPECIFIC));

  private static final int MULTIPROTOCOL_OCTETS = 4;
  private static final int NEXT_HOP_OCTETS = 6;
  private static final int GRACEFUL_OCTETS = 4;
  private static final int LONG_LIVED_OCTETS = 7;

  private CapabilityCodec() {}

  static Row decode(OctetReader from) {
    List<Capability> capabilities = new ArrayList<>();
    while (from.remaining() > 0) {
      if (from.remaining() < 2) {
        return MALFORMED;
      }
      int code = from.uint8();
      int length = from.uint8();
      if (length > from.remaining()) {
        return MALFORMED;
      }
      Octets value = from.rest(length);
      if (code == Capability.FourOctetAsn.CODE && length == 4 && value.uint32At(0) == 0) {
        return new Row.Refused(Notification.of(BgpError.BAD_PEER_AS)); // RFC 7607 §2
      }
      Capability capability = capability(code, value);
      boolean needed =
          code == Capability.Multiprotocol.CODE || code == Capability.FourOctetAsn.CODE;
      if (needed && capability instanceof Capability.Unknown) {
        return MALFORMED;
      }
      capabilities.add(capability);
    }
    return new Row.Read(capabilities);
  }

  private static Capability capability(int code, Octets value) {
    OctetReader from = new OctetReader(value.toArray());
    int size = value.size();
    Capability.Unknown unknown = new Capability.Unknown(code, value);
    return switch (code) {
      case Capability.Multiprotocol.CODE ->
          size == MULTIPROTOCOL_OCTETS && value.at(2) == 0
              ? new Capability.Multiprotocol(new AfiSafi(from.uint16(), from.uint16()))
              : unknown;
      case Capability.RouteRefreshing.CODE ->
          size == 0 ? new Capability.RouteRefreshing() : unknown;
      case Capability.ExtendedNextHop.CODE ->
          size % NEXT_HOP_OCTETS == 0 && upperOctetsAreZero(value) ? nextHop(from) : unknown;
      case Capability.ExtendedMessage.CODE ->
          size == 0 ? new Capability.ExtendedMessage() : unknown;
      case Capability.GracefulRestart.CODE ->
          size % GRACEFUL_OCTETS == 2 ? gracefulRestart(from) : unknown;
      case Capability.FourOctetAsn.CODE ->
          size == 4 ? new Capability.FourOctetAsn(new Asn(from.uint32())) : unknown;
      case Capability.EnhancedRouteRefresh.CODE ->
          size == 0 ? new Capability.EnhancedRouteRefresh() : unknown;
      case Capability.LongLivedGracefulRestart.CODE ->
          size % LONG_LIVED_OCTETS == 0 ? longLived(from) : unknown;
      case Capability.Fqdn.CODE -> fqdn(value).orElse(unknown);
      default -> unknown;
    };
  }

  /** The SAFI has two octets here, the upper one unused (RFC 8950 §3). */
  private static boolean upperOctetsAreZero(Octets value) {
    for (int at = 2; at < value.size(); at += NEXT_HOP_OCTETS) {
      if (value.at(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Capability nextHop(OctetReader from) {
    List<Capability.ExtendedNextHop.Encoding> encodings = new ArrayList<>();
    while (from.remaining() > 0) {
      AfiSafi family = new AfiSafi(from.uint16(), from.uint16());
      encodings.add(new Capability.ExtendedNextHop.Encoding(family, from.uint16()));
    }
    return new Capability.ExtendedNextHop(encodings);
  }

  private static Capability gracefulRestart(OctetReader from) {
    int first = from.uint16();
    List<Capability.GracefulRestart.Preserved> families = new ArrayList<>();
    while (from.remaining() > 0) {
      AfiSafi family = new AfiSafi(from.uint16(), from.uint8());
      families.add(new Capability.GracefulRestart.Preserved(family, from.uint8()));
    }
    return new Capability.GracefulRestart(
        first >>> 12, first & Capability.GracefulRestart.RESTART_SECONDS_MAX, families);
  }

  private static Capability longLived(OctetReader from) {
    List<Capability.LongLivedGracefulRestart.Retained> families = new ArrayList<>();
    while (from.remaining() > 0) {
      AfiSafi family = new AfiSafi(from.uint16(), from.uint8());
      int flags = from.uint8();
      families.add(new Capability.LongLivedGracefulRestart.Retained(family, flags, from.uint24()));
    }
    return new Capability.LongLivedGracefulRestart(families);
  }

  private static Optional<Capability> fqdn(Octets value) {
    int size = value.size();
    if (size < 2 || size < 2 + value.at(0)) {
      return Optional.empty();
    }
    int hostEnd = 1 + value.at(0);
    if (size != hostEnd + 1 + value.at(hostEnd)) {
      return Optional.empty();
    }
    return Optional.of(new Capability.Fqdn(value.part(1, hostEnd), value.part(hostEnd + 1, size)));
  }

  static void encode(Capability capability, OctetWriter to) {
    OctetWriter value = new OctetWriter();
    switch (capability) {
      case Capability.Multiprotocol it ->
          value.uint16(it.family().afi()).uint16(it.family().safi());
      case Capability.RouteRefreshing _,
          Capability.ExtendedMessage _,
          Capability.EnhancedRouteRefresh _ -> {}
      case Capability.ExtendedNextHop it ->
          it.encodings()
              .forEach(encoding ->
                  value
                      .uint16(encoding.family().afi())
                      .uint16(encoding.family().safi())
                      .uint16(encoding.nextHopAfi()));
      case Capability.GracefulRestart it -> {
        value.uint16(it.flags() << 12 | it.restartSeconds());
        it.families().forEach(kept -> family(kept.family(), value).uint8(kept.flags()));
      }
      case Capability.FourOctetAsn it -> value.uint32(it.asn().value());
      case Capability.LongLivedGracefulRestart it ->
          it.families()
              .forEach(kept ->
                  family(kept.family(), value).uint8(kept.flags()).uint24(kept.staleSeconds()));
      case Capability.Fqdn it ->
          value.uint8(it.host().size()).all(it.host()).uint8(it.domain().size()).all(it.domain());
      case Capability.Unknown it -> value.all(it.value());
    }
    if (value.size() > 0xff) {
      throw new IllegalArgumentException("a capability has up to 255 octets: " + capability);
    }
    to.uint8(capability.code()).uint8(value.size()).all(value);
  }

  private static OctetWriter family(AfiSafi family, OctetWriter to) {
    return to.uint16(family.afi()).uint8(family.safi());
  }
}
