package dev.mokalb.speaker.bgp;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.BfdProfile;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Option;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bgp.Asn;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** BGPPeers for tests, one change at a time. */
public record Peers(BgpPeer.Remote remote, BgpPeer.Local local, BgpPeer.Session session) {

  /** A BFDProfile "fast" with nothing set. */
  public static final BfdProfile PLAIN_BFD =
      new BfdProfile(
          "fast",
          BfdProfile.Intervals.DEFAULT,
          OptionalInt.empty(),
          BfdProfile.Mode.ACTIVE,
          OptionalInt.empty());

  /** AS 64512, the peer of AS 65001 at this address or interface. */
  public static Peers at(String place) {
    BgpPeer.Neighbour neighbour =
        IpAddress.parse(place)
            .<BgpPeer.Neighbour>map(BgpPeer.Neighbour.Address::new)
            .orElse(new BgpPeer.Neighbour.Interface(place));
    return new Peers(
        new BgpPeer.Remote(neighbour, 179, new BgpPeer.RemoteAs.Fixed(new Asn(65_001))),
        new BgpPeer.Local(
            new Asn(64_512), Optional.empty(), Optional.empty(), Optional.empty(), ""),
        new BgpPeer.Session(
            BgpPeer.Timers.DEFAULT,
            new BgpPeer.Password.None(),
            Optional.empty(),
            Set.of(),
            BgpPeer.Guards.NONE));
  }

  /** The same, at this port. */
  public Peers port(int port) {
    return new Peers(new BgpPeer.Remote(remote.neighbour(), port, remote.as()), local, session);
  }

  Peers as(BgpPeer.RemoteAs as) {
    return new Peers(new BgpPeer.Remote(remote.neighbour(), remote.port(), as), local, session);
  }

  Peers local(BgpPeer.Local other) {
    return new Peers(remote, other, session);
  }

  /** The same, with these options. */
  public Peers options(Option... options) {
    return session(
        new BgpPeer.Session(
            session.timers(),
            session.password(),
            session.bfdProfile(),
            Set.of(options),
            session.guards()));
  }

  /** The same, with this password. */
  public Peers password(BgpPeer.Password password) {
    return session(
        new BgpPeer.Session(
            session.timers(), password, session.bfdProfile(), session.options(), session.guards()));
  }

  Peers timers(BgpPeer.Timers timers) {
    return session(
        new BgpPeer.Session(
            timers, session.password(), session.bfdProfile(), session.options(), session.guards()));
  }

  Peers guards(BgpPeer.Guards guards) {
    return session(
        new BgpPeer.Session(
            session.timers(), session.password(), session.bfdProfile(), session.options(), guards));
  }

  /** The same, watched by this profile. */
  public Peers watched(String profile) {
    return session(
        new BgpPeer.Session(
            session.timers(),
            session.password(),
            Optional.of(profile),
            session.options(),
            session.guards()));
  }

  private Peers session(BgpPeer.Session other) {
    return new Peers(remote, local, other);
  }

  /** The BGPPeer of this name. */
  public BgpPeer named(String name) {
    return new BgpPeer(
        SourceRef.of("BGPPeer", new ObjectKey("metallb-system", name)),
        LabelSelectors.NONE,
        remote,
        local,
        session);
  }
}
