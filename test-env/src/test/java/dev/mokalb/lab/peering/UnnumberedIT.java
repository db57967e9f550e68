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
import dev.mokalb.speaker.bgp.PeerSettings;
import java.nio.file.Path;
import java.util.Optional;
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

  private Router start(RouterKind kind) {
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
            .traits(Trait.UNNUMBERED);
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
