package dev.mokalb.speaker.bgp;

import dev.mokalb.model.config.BfdProfile;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.Problem;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a peer is watched by BFD (RFC 5882). */
public record PeerWatch(BfdPeer peer, BfdSettings settings) {

  /**
   * The BFD session beside a BGP session. An unnumbered peer is watched once its router was heard;
   * a link-local address on the device that the session is bound to, and nowhere without one.
   */
  public static Optional<PeerWatch> of(BgpPeer peer, BfdProfile profile, Links links) {
    return switch (peer.remote().neighbour()) {
      case BgpPeer.Neighbour.Interface it ->
          links
              .router(it.name())
              .map(router ->
                  new PeerWatch(
                      new BfdPeer(
                          router,
                          Hops.SINGLE,
                          BfdPeer.anyOf(router.family()),
                          it.name(),
                          peer.local().vrf()),
                      settings(profile)));
      case BgpPeer.Neighbour.Address it when it.address().isLinkLocal() ->
          Optional.of(peer.local().vrf())
              .filter(device -> !device.isEmpty())
              .map(device ->
                  new PeerWatch(
                      new BfdPeer(
                          it.address(),
                          Hops.SINGLE,
                          peer.local().source().orElse(BfdPeer.anyOf(it.address().family())),
                          device,
                          device),
                      settings(profile)));
      case BgpPeer.Neighbour.Address it ->
          Optional.of(
              new PeerWatch(
                  new BfdPeer(
                      it.address(),
                      hops(peer, it.address(), links),
                      peer.local().source().orElse(BfdPeer.anyOf(it.address().family())),
                      "",
                      peer.local().vrf()),
                  settings(profile)));
    };
  }

  /**
   * What is to be watched while some sessions take their leave: a router that BFD is ended with
   * before that may take it for the end of all. Names do not count: a peer that is edited keeps its
   * own, and its router may be another.
   *
   * @param before what was watched until now
   * @param wanted what is to be watched of the peers that are configured
   * @param leaving where the sessions lead that are to end and have not yet
   */
  public static Map<BfdPeer, BfdSettings> lasting(
      Map<BfdPeer, BfdSettings> before,
      Map<BfdPeer, BfdSettings> wanted,
      Set<PeerSettings.Target> leaving) {
    Map<BfdPeer, BfdSettings> all = new HashMap<>(wanted);
    before.forEach((peer, settings) -> {
      if (leaving.stream().anyMatch(target -> isBeside(peer, target))) {
        all.putIfAbsent(peer, settings);
      }
    });
    return all;
  }

  /** Whether a BFD session watches the way that a BGP session takes. */
  public static boolean isBeside(BfdPeer peer, PeerSettings.Target target) {
    return target.vrf().orElse("").equals(peer.vrf())
        && switch (target.remote()) {
          case PeerSettings.Remote.Address it ->
              it.address().equals(peer.address())
                  && target
                      .source()
                      .orElse(BfdPeer.anyOf(it.address().family()))
                      .equals(peer.source());
          case PeerSettings.Remote.Unnumbered it -> it.interfaceName().equals(peer.interfaceName());
        };
  }

  /**
   * Which problems of BFD concern which peer.
   *
   * @param watched the peers that are watched
   * @return no peer without a problem
   */
  public static SortedMap<PeerName, List<BfdProblem>> problems(
      Map<BfdPeer, PeerName> watched, List<BfdProblem> problems) {
    SortedMap<PeerName, List<BfdProblem>> concerned = new TreeMap<>();
    watched.forEach((peer, name) -> {
      List<BfdProblem> its = problems.stream().filter(each -> each.concerns(peer)).toList();
      if (!its.isEmpty()) {
        concerned.put(name, its);
      }
    });
    return concerned;
  }

  /**
   * The profile, if it has no effect: a router that connects needs no interface to be named, and to
   * watch it by a link-local address does. One that this node is to connect to has no session.
   */
  public static Optional<Problem> unwatched(BgpPeer peer) {
    return peer.session()
        .bfdProfile()
        .filter(_ -> peer.local().vrf().isEmpty())
        .filter(_ -> peer.session().options().contains(BgpPeer.Option.PASSIVE))
        .filter(_ ->
            peer.remote().neighbour() instanceof BgpPeer.Neighbour.Address it
                && it.address().isLinkLocal())
        .map(profile ->
            new Problem(
                peer.source(),
                "spec.bfdProfile \"" + profile + "\"",
                "has no effect, as the link-local address "
                    + peer.remote()
                    + " does not say which interface the router is behind",
                "write interface with its name instead of peerAddress"));
  }

  /** As FRR chooses: a peer that need not be a neighbour is watched over several hops. */
  private static Hops hops(BgpPeer peer, IpAddress address, Links links) {
    if (PeerMaker.isInternal(peer)) {
      return links.contain(address) ? Hops.SINGLE : Hops.MULTIPLE;
    }
    return peer.session().options().contains(BgpPeer.Option.EBGP_MULTI_HOP)
        ? Hops.MULTIPLE
        : Hops.SINGLE;
  }

  private static BfdSettings settings(BfdProfile profile) {
    BfdSettings defaults = BfdSettings.DEFAULT;
    BfdProfile.Intervals intervals = profile.intervals();
    OptionalInt echo = intervals.echoMillis();
    return new BfdSettings(
        intervals.receiveMillis().orElse(defaults.receiveIntervalMillis()),
        intervals.transmitMillis().orElse(defaults.transmitIntervalMillis()),
        profile.detectMultiplier().orElse(defaults.detectMultiplier()),
        profile.mode().passive() ? BfdSettings.Role.PASSIVE : BfdSettings.Role.ACTIVE,
        new BfdSettings.Echo(
            profile.mode().echo() ? BfdSettings.Echo.Mode.ON : BfdSettings.Echo.Mode.OFF,
            echo.orElse(BfdSettings.Echo.OFF.intervalMillis())),
        profile.minimumTtl().orElse(defaults.minimumTtl()));
  }
}
