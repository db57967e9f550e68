package dev.mokalb.net.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an UPDATE and climbs the ladder of RFC 7606: an error costs an attribute, the
 * routes of this message, or, where it cannot be told which routes those are, the session.
 *
 * <p>Confined to one call: {@link #decode}.
 */
final class UpdateDecoder {

  private final AttributeDecoder attributeDecoder;
  private final Set<Integer> seen = new HashSet<>();
  private final List<PathAttribute> attributes = new ArrayList<>();
  private final List<UpdateError> errors = new ArrayList<>();
  private @Nullable Notification fatal;

  private UpdateDecoder(CodecTerms terms) {
    this.attributeDecoder = new AttributeDecoder(terms);
  }

  /** Reads a body of at least four octets. */
  static Decoded decode(OctetReader from, CodecTerms terms) {
    return new UpdateDecoder(terms).body(from);
  }

  private Decoded body(OctetReader from) {
    int withdrawnOctets = from.uint16();
    if (withdrawnOctets + 2 > from.remaining()) {
      return refused(BgpError.MALFORMED_ATTRIBUTE_LIST); // RFC 4271 §6.3
    }
    OctetReader withdrawnPart = from.part(withdrawnOctets);
    int attributeOctets = from.uint16();
    if (attributeOctets > from.remaining()) {
      return refused(BgpError.MALFORMED_ATTRIBUTE_LIST);
    }
    OctetReader attributePart = from.part(attributeOctets);
    Optional<List<IpPrefix>> withdrawn = PrefixCodec.decode(withdrawnPart, IpFamily.IPV4);
    Optional<List<IpPrefix>> announced = PrefixCodec.decode(from, IpFamily.IPV4);
    if (withdrawn.isEmpty() || announced.isEmpty()) {
      return refused(BgpError.INVALID_NETWORK_FIELD); // RFC 7606 §3 i, j
    }
    attributes(attributePart);
    if (fatal != null) {
      return new Decoded.Refused(fatal);
    }
    Update update = new Update(withdrawn.get(), attributes, announced.get());
    missing(update);
    return mended(update);
  }

  private void attributes(OctetReader from) {
    while (from.remaining() > 0 && fatal == null) {
      // RFC 7606 §4: what is left is too short for a header, or for what a header says.
      Octets start = from.peek();
      if (from.remaining() < 3) {
        add(UpdateError.Treatment.TREAT_AS_WITHDRAW, 0, "end in the middle of a header");
        return;
      }
      int flags = from.uint8();
      int code = from.uint8();
      boolean twoOctets = (flags & AttributeType.EXTENDED_LENGTH) != 0;
      if (twoOctets && from.remaining() < 2) {
        add(UpdateError.Treatment.TREAT_AS_WITHDRAW, code, "ends in the middle of its length");
        return;
      }
      int length = twoOctets ? from.uint16() : from.uint8();
      if (length > from.remaining()) {
        add(UpdateError.Treatment.TREAT_AS_WITHDRAW, code, "is longer than all attributes");
        return;
      }
      OctetReader value = from.part(length);
      attribute(flags, code, value, start.part(0, start.size() - from.remaining()));
    }
  }

  /** {@code whole} is the attribute as it stands in the message, for the NOTIFICATION. */
  private void attribute(int flags, int code, OctetReader value, Octets whole) {
    Optional<AttributeType.Known> known = AttributeType.Known.of(code);
    if (!seen.add(code)) {
      repeated(code, known);
      return;
    }
    if (known.isEmpty()) {
      unknown(flags, code, value, whole);
      return;
    }
    AttributeType.Known type = known.get();
    if (!type.agrees(flags)) {
      add(UpdateError.Treatment.TREAT_AS_WITHDRAW, code, "has flags that contradict its code");
    }
    switch (attributeDecoder.decode(type, value)) {
      case AttributeDecoder.Value.Read read -> attributes.add(read.attribute());
      case AttributeDecoder.Value.Flawed flawed -> add(flawed.treatment(), code, flawed.rule());
      case AttributeDecoder.Value.Fatal it -> fatal = Notification.of(it.error(), whole);
    }
  }

  /** RFC 7606 §3 g. */
  private void repeated(int code, Optional<AttributeType.Known> known) {
    boolean routes =
        known.isPresent()
            && (known.get() == AttributeType.Known.MP_REACH_NLRI
                || known.get() == AttributeType.Known.MP_UNREACH_NLRI);
    if (routes) {
      fatal = Notification.of(BgpError.MALFORMED_ATTRIBUTE_LIST);
    } else {
      add(UpdateError.Treatment.ATTRIBUTE_DISCARD, code, "stands there twice");
    }
  }

  private void unknown(int flags, int code, OctetReader value, Octets whole) {
    if ((flags & AttributeType.OPTIONAL) == 0) {
      fatal = Notification.of(BgpError.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, whole);
      return;
    }
    int kept = flags & (AttributeType.OPTIONAL | AttributeType.TRANSITIVE | AttributeType.PARTIAL);
    attributes.add(new PathAttribute.Unknown(new AttributeType.Unknown(code, kept), value.rest()));
  }

  /** What routes that come cannot do without (RFC 4271 §5, RFC 7606 §3 d). */
  private void missing(Update update) {
    boolean other = attributes.stream().anyMatch(PathAttribute.OtherMpReach.class::isInstance);
    boolean inAttribute = !update.allAnnounced().isEmpty() || other;
    if (!inAttribute) {
      return;
    }
    Set<AttributeType.Known> needed =
        EnumSet.of(AttributeType.Known.ORIGIN, AttributeType.Known.AS_PATH);
    if (!update.announced().isEmpty()) {
      needed.add(AttributeType.Known.NEXT_HOP);
    }
    for (AttributeType.Known type : needed) {
      if (!seen.contains(type.code())) {
        add(UpdateError.Treatment.TREAT_AS_WITHDRAW, type.code(), "is missing");
      }
    }
  }

  private Decoded mended(Update update) {
    if (errors.isEmpty()) {
      return new Decoded.Read(update);
    }
    boolean withdraw =
        errors.stream()
            .anyMatch(error -> error.treatment() == UpdateError.Treatment.TREAT_AS_WITHDRAW);
    if (!withdraw) {
      return new Decoded.Mended(update, errors);
    }
    List<IpPrefix> announced = update.allAnnounced();
    boolean other = attributes.stream().anyMatch(PathAttribute.OtherMpReach.class::isInstance);
    if (announced.isEmpty() && !other) {
      // RFC 7606 §5.2: the routes may stand in what could not be read.
      return refused(BgpError.MALFORMED_ATTRIBUTE_LIST);
    }
    return new Decoded.Mended(withdrawal(update), errors);
  }

  private static Update withdrawal(Update update) {
    List<IpPrefix> ipv4 = new ArrayList<>();
    List<IpPrefix> ipv6 = new ArrayList<>();
    List<IpPrefix> all = new ArrayList<>(update.allWithdrawn());
    all.addAll(update.allAnnounced());
    for (IpPrefix prefix : all) {
      switch (prefix.network().family()) {
        case IPV4 -> ipv4.add(prefix);
        case IPV6 -> ipv6.add(prefix);
      }
    }
    List<PathAttribute> attributes =
        ipv6.isEmpty()
            ? List.of()
            : List.of(new PathAttribute.MpUnreach(AfiSafi.IPV6_UNICAST, ipv6));
    return new Update(ipv4, attributes, List.of());
  }

  private void add(UpdateError.Treatment treatment, int code, String rule) {
    errors.add(new UpdateError(treatment, code, rule));
  }

  private static Decoded refused(BgpError error) {
    return new Decoded.Refused(Notification.of(error));
  }
}
