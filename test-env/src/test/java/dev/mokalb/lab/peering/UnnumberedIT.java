package dev.mokalb.lab.peering;

import static dev.mokalb.lab.peering.OnRouter.awaitNoRoute;
import static dev.mokalb.lab.peering.OnRouter.awaitRoute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.router.Router;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterConfig.Trait;
import dev.mokalb.lab.router.RouterKind;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.net.bfd.SessionState;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bfd.netty.NettyBfdSpeaker;
import dev.mokalb.speaker.bgp.PeerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session over an interface that has link-local addresses alone, found by advertisements. */
class UnnumberedIT {

  private static final String ROUTE = "198.51.100.1/32";
  private static final String ROUTE_IPV6 = "2001:db8:100::1/128";

  @TempDir Path folder;
  private final Wires wires = Wires.create();
  private final NetworkNamespace namespace = wires.unnumbered();
  private final Node node = new Node();
  private Optional<Router> router = Optional.empty();

  @AfterEach
  void takeDown() {
    node.close();
    router.ifPresent(Router::close);
    wires.close();
  }

  private Router start(RouterKind kind, Trait... more) {
    String neighbour =
        switch (kind) {
          case FRR, GOBGP -> "eth0";
          case BIRD -> Wires.UPLINK_IPV6 + "%eth0";
        };
    RouterConfig config =
        RouterConfig.of(
                65_001,
                new RouterConfig.Own("192.0.2.1", "", ""),
                new RouterConfig.Neighbour(Node.ASN.value(), neighbour))
            .traits(
                Stream.concat(Stream.of(Trait.UNNUMBERED), Stream.of(more)).toArray(Trait[]::new));
    Router started = kind.make(namespace, folder, config);
    router = Optional.of(started);
    started.start();
    return started;
  }

  private static Node.Peer peer() {
    return Node.Peer.at(Wires.ipv4(1), 65_001)
        .unnumbered(Wires.UPLINK)
        .remoteAsn(new PeerSettings.RemoteAsn.External());
  }

  /** GoBGP sends no router advertisements, and leaves the kernel alone. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOBGP")
  void bothSidesFindEachOtherAndExchangeBothFamilies(RouterKind kind) {
    Router it = start(kind);
    node.peer(peer(), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    awaitRoute(it, ROUTE_IPV6);
    assertThat(it.route(ROUTE).orElseThrow()).contains("fe80::");
    await("the kernel has the IPv4 route by a next hop of IPv6")
        .atMost(Node.SOON)
        .until(() ->
            namespace
                .exec("ip", "route", "show", ROUTE.replace("/32", ""))
                .output()
                .contains("via inet6 fe80::"));
    node.peer(peer(), Node.routes(ROUTE_IPV6));
    awaitNoRoute(it, ROUTE);
  }

  /** What BFD finds out of the router ends the session. */
  private final class Watch implements BfdListener {
    @Override
    public void changed(BfdPeer peer, BfdChange change) {
      if (change instanceof BfdChange.Down) {
        node.speaker().bfdDown(Node.PEER, peer);
      }
    }

    @Override
    public void problems(List<BfdProblem> problems) {}
  }

  /** GoBGP has no BFD. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOBGP")
  void bfdWatchesTheRouterThatWasFound(RouterKind kind) {
    start(kind, Trait.BFD);
    node.peer(peer(), Node.routes(ROUTE));
    node.awaitUp();
    IpAddress found = node.neighbours().find(Wires.UPLINK).router().orElseThrow();
    BfdPeer watched =
        new BfdPeer(found, Hops.SINGLE, BfdPeer.anyOf(found.family()), Wires.UPLINK, "");
    awaitCutNoticed(watched);
  }

  /** A link-local address that is written down, with the device that the session is bound to. */
  @Test
  void bfdWatchesALinkLocalAddressOnADevice() {
    Router it = start(RouterKind.BIRD, Trait.BFD);
    IpAddress address =
        IpAddress.of(
            namespace
                .exec("ip", "-6", "-br", "addr", "show", "eth0")
                .output()
                .replaceFirst("(?s).*(fe80:[^/]*)/.*", "$1"));
    node.peer(
        Node.Peer.at(address.toString(), 65_001).device(Wires.UPLINK), Node.routes(ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE_IPV6);
    awaitCutNoticed(
        new BfdPeer(
            address, Hops.SINGLE, BfdPeer.anyOf(address.family()), Wires.UPLINK, Wires.UPLINK));
  }

  private void awaitCutNoticed(BfdPeer watched) {
    try (BfdSpeaker bfd = NettyBfdSpeaker.start(new Watch())) {
      bfd.apply(Map.of(watched, BfdSettings.DEFAULT.withIntervals(50, 50)));
      await("BFD with " + watched)
          .atMost(Node.SOON)
          .until(() ->
              Objects.requireNonNull(bfd.health().sessions().get(watched)).session().state()
                  == SessionState.UP);
      assertThat(node.hasNews("down")).as(node.newsText()).isFalse();
      namespace.exec("ip", "link", "set", "eth0", "down");
      node.awaitNews("down: sent to the peer: Cease: BFD Down");
    }
  }

  @Test
  void theRouterMayComeLater() {
    node.peer(peer(), Node.routes(ROUTE));
    node.awaitNews("failed: no router advertisement has come on uplink yet");
    Router it = start(RouterKind.FRR);
    node.awaitUp();
    awaitRoute(it, ROUTE);
  }

  @Test
  void theInterfaceMayComeLater() {
    node.peer(peer().unnumbered("nowhere"), Node.routes(ROUTE));
    node.awaitNews("failed: there is no interface nowhere");
    assertThat(node.status().isUp()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theRouterMayOpenTheConnection(RouterKind kind) {
    // GoBGP calls the one neighbour that its kernel knows; others find it themselves.
    Wires.ip(
        "-n peer neigh add %s lladdr %s dev eth0".formatted(Wires.UPLINK_IPV6, Wires.UPLINK_MAC));
    Router it = start(kind);
    node.peer(peer().opening(PeerSettings.Opening.PASSIVE), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    awaitRoute(it, ROUTE_IPV6);
    assertThat(it.route(ROUTE).orElseThrow()).contains(Wires.UPLINK_IPV6);
  }
}
