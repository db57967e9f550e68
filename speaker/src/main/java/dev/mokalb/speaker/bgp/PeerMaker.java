package dev.mokalb.speaker.bgp;

import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Neighbour;
import dev.mokalb.model.config.BgpPeer.Option;
import dev.mokalb.model.config.BgpPeer.RemoteAs;
import dev.mokalb.model.config.Problem;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.BgpIdentifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns what an administrator wrote about a peer into what a session needs, by the meanings that
 * docs/adr/0014 gives to the fields.
 *
 * @param identifier of this node, for peers to which none is given
 * @param graceSeconds that the pod has to end; 0 if that is not known
 */
public record PeerMaker(BgpIdentifier identifier, Passwords passwords, int graceSeconds) {

  /** RFC 4271 §10 suggests it, and MetalLB has it. */
  public static final int HOLD_SECONDS = 90;

  /** What FRR has. */
  public static final int RESTART_SECONDS = 120;

  /** Of a pod's end, for a last question, for withdrawing and for closing: 1 s, 2 s and 1 s. */
  private static final int ENDING_SECONDS = 4;

  private static final int DEVICE_OCTETS_MAX = 15; // IFNAMSIZ of Linux, less the zero

  /** Settings, or why there can be no session on this node. */
  public sealed interface Made {

    record Session(PeerSettings settings) implements Made {}

    /** No session before its password has been read. */
    record Awaited() implements Made {}

    /**
     * No session.
     *
     * @param problem in words that say what to do
     */
    record Impossible(String problem) implements Made {}
  }

  /** With all the time in the world to end. */
  public PeerMaker(BgpIdentifier identifier, Passwords passwords) {
    this(identifier, passwords, 0);
  }

  /** What of the peer's configuration there is no time for when the pod ends. */
  public Optional<Problem> cut(BgpPeer peer) {
    int asked = shutdownSeconds(peer).orElse(0);
    int given = Math.min(asked, shutdownSecondsMax());
    return given == asked
        ? Optional.empty()
        : Optional.of(
            new Problem(
                peer.source(),
                "metadata.annotations[mokalb.dev/graceful-shutdown] \"" + asked + "s\"",
                "is cut to "
                    + given
                    + " s, as the speaker's pod has "
                    + graceSeconds
                    + " s to end and needs "
                    + ENDING_SECONDS
                    + " of them to withdraw and to close",
                "set speaker.terminationGracePeriodSeconds to "
                    + (asked + ENDING_SECONDS)
                    + " or more in the chart, or write a shorter time"));
  }

  private int shutdownSecondsMax() {
    return graceSeconds == 0 ? Integer.MAX_VALUE : Math.max(0, graceSeconds - ENDING_SECONDS);
  }

  private static OptionalInt shutdownSeconds(BgpPeer peer) {
    return seconds(peer.session().guards().farewell().gracefulShutdown());
  }

  /** Makes them. */
  public Made make(BgpPeer peer) {
    Optional<String> problem = problem(peer);
    if (problem.isPresent()) {
      return new Made.Impossible(problem.get());
    }
    return switch (peer.session().password()) {
      case BgpPeer.Password.None _ -> session(peer, Optional.empty());
      case BgpPeer.Password.Text it -> session(peer, Optional.of(it.text()));
      case BgpPeer.Password.OfSecret it ->
          switch (passwords.find(it.secret())) {
            case Passwords.Finding.Known known -> ofSecret(peer, it.secret(), known.text());
            case Passwords.Finding.Awaited _ -> new Made.Awaited();
            case Passwords.Finding.Unknown unknown -> new Made.Impossible(unknown.problem());
          };
    };
  }

  private static Optional<String> problem(BgpPeer peer) {
    BgpPeer.Local local = peer.local();
    if (local.routerId().filter(id -> id.ipv4Bits() == 0).isPresent()) {
      return Optional.of("routerID 0.0.0.0 is none (RFC 6286 §2.1); leave it out");
    }
    if (local.vrf().length() > DEVICE_OCTETS_MAX) {
      return Optional.of(noDevice("vrf", local.vrf()));
    }
    return switch (peer.remote().neighbour()) {
      case Neighbour.Interface it when it.name().length() > DEVICE_OCTETS_MAX ->
          Optional.of(noDevice("interface", it.name()));
      case Neighbour.Interface _ -> unnumberedProblem(peer);
      case Neighbour.Address to when to.address().isLinkLocal() && isNowhere(peer) ->
          Optional.of(
              "peerAddress "
                  + to.address()
                  + " is link-local and does not say which interface the router is behind; write"
                  + " interface with its name instead of peerAddress");
      case Neighbour.Address to ->
          local
              .source()
              .filter(from -> from.family() != to.address().family())
              .map(from ->
                  "sourceAddress "
                      + from
                      + " is of another family than peerAddress "
                      + to.address()
                      + "; write one of the same");
    };
  }

  /** Whether this node connects, and is not told through which interface. */
  private static boolean isNowhere(BgpPeer peer) {
    return peer.local().vrf().isEmpty() && !peer.session().options().contains(Option.PASSIVE);
  }

  private static Optional<String> unnumberedProblem(BgpPeer peer) {
    if (peer.local().source().isPresent()) {
      return Optional.of("sourceAddress does not go with interface; leave it out");
    }
    boolean unsigned = peer.session().password() instanceof BgpPeer.Password.None;
    return unsigned || !peer.session().options().contains(Option.PASSIVE)
        ? Optional.empty()
        : Optional.of(
            "password, passwordSecret do not go with interface and mokalb.dev/passive together: the"
                + " kernel has to know the peer's address before the peer connects, to ask it for a"
                + " signature; write peerAddress instead of interface, or leave out"
                + " mokalb.dev/passive, so that this node connects");
  }

  private static String noDevice(String field, String name) {
    return field
        + " \""
        + name
        + "\" is no device of Linux, whose names have up to 15 octets; correct it";
  }

  private Made ofSecret(BgpPeer peer, String secret, String text) {
    int octets = text.getBytes(StandardCharsets.UTF_8).length;
    if (octets == 0 || octets > PeerSettings.Password.OCTETS_MAX) {
      return new Made.Impossible(
          "the password of Secret \""
              + secret
              + "\" has "
              + octets
              + " octets; a TCP MD5 signature takes 1 to 80");
    }
    return session(peer, Optional.of(text));
  }

  private Made session(BgpPeer peer, Optional<String> password) {
    return new Made.Session(
        new PeerSettings(
            target(peer),
            new PeerSettings.Protection(hops(peer), password.map(PeerSettings.Password::new)),
            identity(peer),
            timers(peer.session().timers()),
            exchange(peer)));
  }

  private static PeerSettings.Target target(BgpPeer peer) {
    PeerSettings.Remote remote =
        switch (peer.remote().neighbour()) {
          case Neighbour.Address it -> new PeerSettings.Remote.Address(it.address());
          case Neighbour.Interface it -> new PeerSettings.Remote.Unnumbered(it.name());
        };
    return new PeerSettings.Target(
        remote,
        peer.remote().port(),
        peer.local().source(),
        Optional.of(peer.local().vrf()).filter(vrf -> !vrf.isEmpty()),
        peer.session().options().contains(Option.PASSIVE)
            ? PeerSettings.Opening.PASSIVE
            : PeerSettings.Opening.ACTIVE);
  }

  /** A peer of one's own system may be any number of hops away, as FRR has it. */
  private static PeerSettings.Hops hops(BgpPeer peer) {
    OptionalInt secured = peer.session().guards().ttlSecurityHops();
    if (secured.isPresent()) {
      return new PeerSettings.Hops.Secured(secured.getAsInt());
    }
    return peer.session().options().contains(Option.EBGP_MULTI_HOP) || isInternal(peer)
        ? new PeerSettings.Hops.Distant()
        : new PeerSettings.Hops.Direct();
  }

  /** Whether the peer has to be of the system that this side says it is of. */
  static boolean isInternal(BgpPeer peer) {
    return switch (peer.remote().as()) {
      case RemoteAs.Fixed it -> it.asn().equals(peer.local().localAsn().orElse(peer.local().asn()));
      case RemoteAs.Internal _ -> true;
      case RemoteAs.External _ -> false;
    };
  }

  private PeerSettings.Identity identity(BgpPeer peer) {
    PeerSettings.RemoteAsn remote =
        switch (peer.remote().as()) {
          case RemoteAs.Fixed it -> new PeerSettings.RemoteAsn.Exactly(it.asn());
          case RemoteAs.Internal _ -> new PeerSettings.RemoteAsn.Internal();
          case RemoteAs.External _ -> new PeerSettings.RemoteAsn.External();
        };
    return new PeerSettings.Identity(
        peer.local().localAsn().orElse(peer.local().asn()),
        remote,
        peer.local().routerId().map(BgpIdentifier::of).orElse(identifier));
  }

  private static PeerSettings.Timers timers(BgpPeer.Timers timers) {
    int hold = seconds(timers.hold()).orElse(HOLD_SECONDS);
    OptionalInt keepalive = seconds(timers.keepalive());
    return new PeerSettings.Timers(
        hold, keepalive.orElse(0) > 0 ? keepalive : OptionalInt.empty(), seconds(timers.connect()));
  }

  private static int seconds(Duration time) {
    return (int) Math.min(time.toSeconds(), 0xffff);
  }

  private PeerSettings.Exchange exchange(BgpPeer peer) {
    BgpPeer.Guards guards = peer.session().guards();
    return new PeerSettings.Exchange(
        families(peer),
        peer.session().options().contains(Option.GRACEFUL_RESTART)
            ? Optional.of(restart(guards.farewell()))
            : Optional.empty(),
        guards.prefixLimit(),
        shutdownSeconds(peer).stream()
            .map(asked -> Math.min(asked, shutdownSecondsMax()))
            .findFirst());
  }

  private static PeerSettings.Restart restart(BgpPeer.Farewell farewell) {
    return new PeerSettings.Restart(
        seconds(farewell.restart()).orElse(RESTART_SECONDS),
        (int) farewell.longLived().map(Duration::toSeconds).orElse(0L).longValue());
  }

  private static OptionalInt seconds(Optional<Duration> time) {
    return time.map(it -> OptionalInt.of(seconds(it))).orElse(OptionalInt.empty());
  }

  private static Set<IpFamily> families(BgpPeer peer) {
    return switch (peer.remote().neighbour()) {
      case Neighbour.Address it when !peer.session().options().contains(Option.DUAL_STACK) ->
          Set.of(it.address().family());
      case Neighbour.Address _, Neighbour.Interface _ -> EnumSet.allOf(IpFamily.class);
    };
  }
}
