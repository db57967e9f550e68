package dev.mokalb.kube.convert;

import dev.mokalb.model.config.BfdProfile;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Neighbour;
import dev.mokalb.model.config.BgpPeer.Option;
import dev.mokalb.model.config.BgpPeer.Password;
import dev.mokalb.model.config.BgpPeer.RemoteAs;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Asn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads BGPPeer and BFDProfile, {@code peers} and {@code bfd-profiles} of the ConfigMap. */
final class PeerReader {

  private static final int RESOURCE_PORT_MAX = 16_384; // as the resource's definition has it
  private static final int PORT_MAX = 65_535;
  private static final long CONNECT_SECONDS_MAX = 65_535;

  /** Octets of TCP_MD5SIG_MAXKEYLEN of Linux. */
  private static final int PASSWORD_OCTETS_MAX = 80;

  /** What the ConfigMap's format has for absent. */
  static final Duration LEGACY_HOLD = Duration.ofSeconds(90);

  private static final Asn PLACEHOLDER = Asn.TRANS;

  private static final Map<Dialect, String> AS_REMEDY =
      Map.of(
          Dialect.CONFIG_MAP,
          "write the number of the neighbour's autonomous system",
          Dialect.RESOURCE,
          "write the number of the neighbour's autonomous system, or dynamicASN: internal or"
              + " external");

  private PeerReader() {}

  /** The peer; empty if there were problems. */
  static Optional<BgpPeer> peer(Fields fields, BgpAnnotations annotations) {
    BgpPeer.Local local = local(fields);
    Optional<RemoteAs> as = remoteAs(fields, local.asn());
    Optional<Neighbour> neighbour = neighbour(fields);
    int portMax = fields.dialect() == Dialect.RESOURCE ? RESOURCE_PORT_MAX : PORT_MAX;
    // Of a resource only v1beta1 lets 0 pass; it arrives unchanged, as there is no conversion.
    int port =
        fields.isZero("peerPort")
            ? BgpPeer.PORT_DEFAULT
            : (int) fields.number("peerPort", 1, portMax).orElse(BgpPeer.PORT_DEFAULT);
    BgpPeer.Session session = session(fields, annotations);
    LabelSelectors nodes = SelectorReader.selectors(fields, "nodeSelectors");
    if (!fields.problems().isEmpty() || as.isEmpty() || neighbour.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BgpPeer(
            fields.source(),
            nodes,
            new BgpPeer.Remote(neighbour.get(), port, as.get()),
            local,
            session));
  }

  private static BgpPeer.Session session(Fields fields, BgpAnnotations annotations) {
    BgpPeer.Timers timers = timers(fields);
    Password password = password(fields);
    Set<Option> options = options(fields);
    annotations.addTo(options);
    return new BgpPeer.Session(
        timers, password, profile(fields), options, annotations.guards(options));
  }

  private static BgpPeer.Local local(Fields fields) {
    Optional<IpAddress> routerId = fields.address("routerID");
    if (routerId.isPresent() && routerId.get().family() != IpFamily.IPV4) {
      fields.wrong("routerID", "is not an IPv4 address", "write it as an IPv4 address, 10.0.0.1");
    }
    return new BgpPeer.Local(
        asn(fields, "myASN").orElse(PLACEHOLDER),
        fields.has("localASN") ? asn(fields, "localASN") : Optional.empty(),
        routerId,
        fields.address("sourceAddress"),
        fields.text("vrf"));
  }

  private static Optional<Asn> asn(Fields fields, String field) {
    fields.require(field, "write the number of the autonomous system, such as 64512");
    OptionalLong number = fields.number(field, 1, Asn.MAX);
    return number.isPresent() ? Optional.of(new Asn(number.getAsLong())) : Optional.empty();
  }

  /** A 0 is what an old version of the resource has for absent. */
  private static boolean isGiven(Fields fields, String field) {
    return fields.has(field) && !fields.isZero(field);
  }

  private static Optional<RemoteAs> remoteAs(Fields fields, Asn own) {
    boolean number = isGiven(fields, "peerASN");
    boolean dynamic = fields.has("dynamicASN");
    if (number == dynamic) {
      if (number) {
        fields.wrong("peerASN", "is given, and dynamicASN too", "remove one of the two");
      } else {
        fields.wrong(
            "peerASN", "is missing", Objects.requireNonNull(AS_REMEDY.get(fields.dialect())));
      }
      return Optional.empty();
    }
    Optional<RemoteAs> as = number ? ofNumber(fields) : dynamic(fields);
    boolean internal =
        as.filter(one -> one instanceof RemoteAs.Internal || one.equals(new RemoteAs.Fixed(own)))
            .isPresent();
    if (internal && fields.flag("ebgpMultiHop", false)) {
      fields.wrong(
          "ebgpMultiHop",
          "is for neighbours of another autonomous system, and this one is in ours",
          "remove it: a neighbour of one's own system may be any number of hops away");
    }
    return as;
  }

  private static Optional<RemoteAs> ofNumber(Fields fields) {
    return asn(fields, "peerASN").map(RemoteAs.Fixed::new);
  }

  private static Optional<RemoteAs> dynamic(Fields fields) {
    return switch (fields.text("dynamicASN")) {
      case "internal" -> Optional.of(new RemoteAs.Internal());
      case "external" -> Optional.of(new RemoteAs.External());
      default -> {
        fields.wrong("dynamicASN", "is no kind of neighbour", "write internal or external");
        yield Optional.empty();
      }
    };
  }

  private static Optional<Neighbour> neighbour(Fields fields) {
    boolean address = fields.has("peerAddress");
    if (address == fields.has("interface")) {
      fields.wrong(
          "peerAddress",
          address ? "is given, and interface too" : "is missing",
          address
              ? "write one of the two"
              : "write the address of the neighbour"
                  + (fields.dialect() == Dialect.RESOURCE
                      ? ", or the interface it is behind"
                      : ""));
      return Optional.empty();
    }
    return address
        ? fields.address("peerAddress").map(Neighbour.Address::new)
        : Optional.of(new Neighbour.Interface(fields.text("interface")));
  }

  private static BgpPeer.Timers timers(Fields fields) {
    Optional<Duration> hold = fields.duration("holdTime").map(PeerReader::wholeSeconds);
    if (fields.dialect() == Dialect.CONFIG_MAP && !fields.has("holdTime")) {
      hold = Optional.of(LEGACY_HOLD);
    }
    Optional<Duration> keepalive = fields.duration("keepaliveTime");
    if (hold.isEmpty()) {
      hold = keepalive.map(time -> wholeSeconds(time.multipliedBy(3)));
    } else if (keepalive.isEmpty()) {
      keepalive = hold.map(time -> time.dividedBy(3));
    }
    if (hold.filter(time -> !time.isZero() && time.compareTo(BgpPeer.HOLD_MIN) < 0).isPresent()) {
      fields.wrong(
          fields.has("holdTime") ? "holdTime" : "keepaliveTime",
          "gives a hold time of less than 3 seconds, which BGP does not allow (RFC 4271 §4.2)",
          "write at least 3s, or 0s to hold sessions without time limit");
    } else if (hold.isPresent() && keepalive.orElseThrow().compareTo(hold.get()) > 0) {
      fields.wrong(
          "keepaliveTime",
          "is longer than the hold time, after which the neighbour gives the session up",
          "write a third of the hold time, or nothing");
    }
    return new BgpPeer.Timers(hold, keepalive, connect(fields));
  }

  private static Duration wholeSeconds(Duration time) {
    return Duration.ofSeconds(time.toSeconds());
  }

  private static Optional<Duration> connect(Fields fields) {
    Optional<Duration> connect = fields.duration("connectTime");
    boolean whole =
        connect
            .filter(time ->
                time.equals(wholeSeconds(time))
                    && time.toSeconds() >= 1
                    && time.toSeconds() <= CONNECT_SECONDS_MAX)
            .isPresent();
    if (connect.isPresent() && !whole) {
      fields.wrong("connectTime", "is not from 1 to 65535 whole seconds", "write 10s, for example");
    }
    return connect;
  }

  private static Password password(Fields fields) {
    String text = fields.text("password");
    String secret = fields.child("passwordSecret").text("name");
    if (!text.isEmpty() && !secret.isEmpty()) {
      fields.wrong("passwordSecret", "is given, and password too", "remove one of them");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > PASSWORD_OCTETS_MAX) {
      fields.wrongSecret(
          "password",
          "is longer than the " + PASSWORD_OCTETS_MAX + " octets that a TCP MD5 signature can use",
          "use a shorter one, here and on the neighbour");
    }
    if (!secret.isEmpty()) {
      return new Password.OfSecret(secret);
    }
    return text.isEmpty() ? new Password.None() : new Password.Text(text);
  }

  private static Optional<String> profile(Fields fields) {
    String profile = fields.text("bfdProfile");
    return profile.isEmpty() ? Optional.empty() : Optional.of(profile);
  }

  private static Set<Option> options(Fields fields) {
    Set<Option> options = EnumSet.noneOf(Option.class);
    if (fields.flag("ebgpMultiHop", false)) {
      options.add(Option.EBGP_MULTI_HOP);
    }
    if (fields.flag("enableGracefulRestart", false)) {
      options.add(Option.GRACEFUL_RESTART);
    }
    if (fields.flag("dualStackAddressFamily", false)) {
      options.add(Option.DUAL_STACK);
    }
    fields.flag("disableMP", false); // of no effect since MetalLB 0.15
    return options;
  }

  /** The profile, which means nothing if there were problems. */
  static BfdProfile profile(String name, Fields fields) {
    return new BfdProfile(
        name,
        new BfdProfile.Intervals(
            interval(fields, "receiveInterval"),
            interval(fields, "transmitInterval"),
            interval(fields, "echoInterval")),
        number(fields, "detectMultiplier", BfdProfile.MULTIPLIER_MIN, BfdProfile.MULTIPLIER_MAX),
        new BfdProfile.Mode(fields.flag("echoMode", false), fields.flag("passiveMode", false)),
        number(fields, "minimumTtl", BfdProfile.MINIMUM_TTL_MIN, BfdProfile.MINIMUM_TTL_MAX));
  }

  private static OptionalInt interval(Fields fields, String field) {
    return number(fields, field, BfdProfile.INTERVAL_MILLIS_MIN, BfdProfile.INTERVAL_MILLIS_MAX);
  }

  private static OptionalInt number(Fields fields, String field, int min, int max) {
    OptionalLong number = fields.number(field, min, max);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }
}
