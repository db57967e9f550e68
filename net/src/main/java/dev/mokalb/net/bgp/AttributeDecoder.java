package dev.mokalb.net.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the value of one path attribute, and says what is to be done with a bad one (RFC 7606 §7).
 */
final class AttributeDecoder {

  /** What became of a value. */
  sealed interface Value {
    record Read(PathAttribute attribute) implements Value {}

    record Flawed(UpdateError.Treatment treatment, String rule) implements Value {}

    /** Which routes it is about cannot be told, so that the session has to end. */
    record Fatal(BgpError error) implements Value {}
  }

  private final CodecTerms terms;

  AttributeDecoder(CodecTerms terms) {
    this.terms = terms;
  }

  Value decode(AttributeType.Known type, OctetReader value) {
    return switch (type) {
      case ORIGIN -> origin(value);
      case AS_PATH -> asPath(value);
      case NEXT_HOP -> uint32(value, v -> new PathAttribute.NextHop(ipv4(v)));
      case MULTI_EXIT_DISC -> uint32(value, v -> new PathAttribute.MultiExitDisc(v.uint32()));
      case LOCAL_PREF -> internalOnly(uint32(value, v -> new PathAttribute.LocalPref(v.uint32())));
      case ATOMIC_AGGREGATE ->
          value.remaining() == 0
              ? new Value.Read(new PathAttribute.AtomicAggregate())
              : discard("has a value"); // §7.6
      case AGGREGATOR -> aggregator(value);
      case COMMUNITIES ->
          list(value, 4, v -> Community.Standard.ofBits(v.int32()), PathAttribute.Communities::new);
      case ORIGINATOR_ID ->
          internalOnly(uint32(value, v -> new PathAttribute.OriginatorId(ipv4(v))));
      case CLUSTER_LIST ->
          internalOnly(list(value, 4, AttributeDecoder::ipv4, PathAttribute.ClusterList::new));
      case MP_REACH_NLRI -> reach(value);
      case MP_UNREACH_NLRI -> unreach(value);
      case EXTENDED_COMMUNITIES ->
          list(
              value,
              8,
              v -> ExtendedCommunity.ofBits(v.int64()),
              PathAttribute.ExtendedCommunities::new);
      case AS4_PATH -> as4Path(value);
      case AS4_AGGREGATOR -> as4Aggregator(value);
      case LARGE_COMMUNITIES ->
          list(
              value,
              12,
              v -> new Community.Large(v.uint32(), v.uint32(), v.uint32()),
              PathAttribute.LargeCommunities::new);
    };
  }

  /** From a neighbour of another system it means nothing (§7.5, §7.9, §7.10). */
  private Value internalOnly(Value value) {
    return switch (terms.peerKind()) {
      case INTERNAL -> value;
      case EXTERNAL -> discard("comes from another system");
    };
  }

  private static Value origin(OctetReader value) {
    if (value.remaining() != 1) {
      return wrongLength();
    }
    int code = value.uint8();
    PathAttribute.Origin[] origins = PathAttribute.Origin.values();
    return code < origins.length
        ? new Value.Read(origins[code])
        : withdraw("holds " + code + ", which is no origin");
  }

  private Value asPath(OctetReader value) {
    return segments(value, terms.asnWidth())
        .<Value>map(segments -> new Value.Read(new PathAttribute.AsPath(segments)))
        .orElseGet(() -> withdraw("is no row of segments")); // §7.2
  }

  /** RFC 6793 §4.1, §6: not from a speaker with four octets, and no more than discarded. */
  private Value as4Path(OctetReader value) {
    if (terms.asnWidth() == AsnWidth.FOUR) {
      return discard("comes from a speaker with system numbers of four octets");
    }
    return segments(value, AsnWidth.FOUR)
        .<Value>map(segments -> new Value.Read(new PathAttribute.As4Path(segments)))
        .orElseGet(() -> discard("is no row of segments"));
  }

  private static Optional<List<AsPathSegment>> segments(OctetReader value, AsnWidth width) {
    List<AsPathSegment> segments = new ArrayList<>();
    while (value.remaining() > 0) {
      if (value.remaining() < 2) {
        return Optional.empty();
      }
      int code = value.uint8();
      int count = value.uint8();
      AsPathSegment.Kind[] kinds = AsPathSegment.Kind.values();
      if (code < 1 || code > kinds.length || count == 0) {
        return Optional.empty();
      }
      if (value.remaining() < count * width.octets()) {
        return Optional.empty();
      }
      List<Asn> asns = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long number = asn(value, width);
        if (number == 0) {
          return Optional.empty(); // RFC 7607 §2
        }
        asns.add(new Asn(number));
      }
      segments.add(new AsPathSegment(kinds[code - 1], asns));
    }
    return Optional.of(segments);
  }

  private static long asn(OctetReader value, AsnWidth width) {
    return switch (width) {
      case TWO -> value.uint16();
      case FOUR -> value.uint32();
    };
  }

  private Value aggregator(OctetReader value) {
    if (value.remaining() != terms.asnWidth().octets() + 4) {
      return discard("has a wrong length"); // §7.7
    }
    long number = asn(value, terms.asnWidth());
    return number == 0
        ? discard("names the system 0") // RFC 7607 §2
        : new Value.Read(new PathAttribute.Aggregator(new Asn(number), ipv4(value)));
  }

  private Value as4Aggregator(OctetReader value) {
    if (terms.asnWidth() == AsnWidth.FOUR) {
      return discard("comes from a speaker with system numbers of four octets");
    }
    if (value.remaining() != 8) {
      return discard("has a wrong length");
    }
    long number = value.uint32();
    return number == 0
        ? discard("names the system 0")
        : new Value.Read(new PathAttribute.As4Aggregator(new Asn(number), ipv4(value)));
  }

  private static Value reach(OctetReader value) {
    if (value.remaining() < 5) {
      return new Value.Fatal(BgpError.OPTIONAL_ATTRIBUTE_ERROR);
    }
    AfiSafi family = new AfiSafi(value.uint16(), value.uint8());
    Optional<IpFamily> unicast = family.unicastFamily();
    if (unicast.isEmpty()) {
      return new Value.Read(new PathAttribute.OtherMpReach(family, value.rest()));
    }
    int length = value.uint8();
    boolean fits = length == 16 || length == 32 || (length == 4 && unicast.get() == IpFamily.IPV4);
    if (!fits || value.remaining() < length + 1) {
      return new Value.Fatal(BgpError.OPTIONAL_ATTRIBUTE_ERROR); // §7.11
    }
    IpAddress nextHop = IpAddress.ofOctets(value.rest(length == 4 ? 4 : 16).toArray());
    Optional<IpAddress> linkLocal =
        length == 32 ? Optional.of(IpAddress.ofOctets(value.rest(16).toArray())) : Optional.empty();
    int _ = value.uint8(); // reserved, to be ignored (RFC 4760 §3)
    Optional<List<IpPrefix>> prefixes = PrefixCodec.decode(value, unicast.get());
    return prefixes.isPresent()
        ? new Value.Read(new PathAttribute.MpReach(family, nextHop, linkLocal, prefixes.get()))
        : new Value.Fatal(BgpError.OPTIONAL_ATTRIBUTE_ERROR);
  }

  private static Value unreach(OctetReader value) {
    if (value.remaining() < 3) {
      return new Value.Fatal(BgpError.OPTIONAL_ATTRIBUTE_ERROR); // §7.12
    }
    AfiSafi family = new AfiSafi(value.uint16(), value.uint8());
    Optional<IpFamily> unicast = family.unicastFamily();
    if (unicast.isEmpty()) {
      return new Value.Read(new PathAttribute.OtherMpUnreach(family, value.rest()));
    }
    return PrefixCodec.decode(value, unicast.get())
        .<Value>map(prefixes -> new Value.Read(new PathAttribute.MpUnreach(family, prefixes)))
        .orElseGet(() -> new Value.Fatal(BgpError.OPTIONAL_ATTRIBUTE_ERROR));
  }

  private static Value uint32(OctetReader value, Function<OctetReader, PathAttribute> read) {
    return value.remaining() == 4 ? new Value.Read(read.apply(value)) : wrongLength();
  }

  private static <T> Value list(
      OctetReader value,
      int octetsEach,
      Function<OctetReader, T> read,
      Function<List<T>, PathAttribute> all) {
    if (value.remaining() == 0 || value.remaining() % octetsEach != 0) {
      return wrongLength();
    }
    List<T> list = new ArrayList<>(value.remaining() / octetsEach);
    while (value.remaining() > 0) {
      list.add(read.apply(value));
    }
    return new Value.Read(all.apply(list));
  }

  private static IpAddress ipv4(OctetReader value) {
    return IpAddress.ipv4(value.int32());
  }

  private static Value wrongLength() {
    return withdraw("has a wrong length");
  }

  private static Value withdraw(String rule) {
    return new Value.Flawed(UpdateError.Treatment.TREAT_AS_WITHDRAW, rule);
  }

  private static Value discard(String rule) {
    return new Value.Flawed(UpdateError.Treatment.ATTRIBUTE_DISCARD, rule);
  }
}
