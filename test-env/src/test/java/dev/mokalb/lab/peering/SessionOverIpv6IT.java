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
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What depends on the transport of a session, which is IPv6 here, with each router. */
class SessionOverIpv6IT {

  private static final long ROUTER_ASN = 4_200_000_001L;
  private static final String ROUTE = "198.51.100.1/32";
  private static final String ROUTE_IPV6 = "2001:db8:100::1/128";
  private static final String STALE_IPV6 = "2001:db8:100::2/128";

  @TempDir Path folder;
  private final Wires wires = Wires.create();
  private Node node = new Node();
  private Optional<Router> router = Optional.empty();

  @AfterEach
  void takeDown() {
    node.close();
    router.ifPresent(Router::close);
    wires.close();
  }

  private Router start(RouterKind kind, NetworkNamespace host, RouterConfig config) {
    Router started = kind.make(host, folder, config);
    router = Optional.of(started);
    started.start();
    return started;
  }

  private static RouterConfig config(RouterConfig.Own own) {
    return RouterConfig.of(
        ROUTER_ASN, own, new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV6));
  }

  /** One life of a session, as a router takes seconds to start: signed, and from close by. */
  @ParameterizedTest
  @EnumSource
  void itIsSignedComesFromCloseByAndIsKeptOverARestart(RouterKind kind) {
    Router it =
        start(
            kind,
            wires.host("router", 1),
            config(new RouterConfig.Own("192.0.2.1", Wires.ipv4(1), Wires.ipv6(1)))
                .password("sesame")
                .traits(Trait.TTL_SECURITY, Trait.GRACEFUL_RESTART));
    Node.Peer peer =
        Node.Peer.at(Wires.ipv6(1), ROUTER_ASN)
            .password("sesame")
            .hops(new PeerSettings.Hops.Secured(1))
            .restart(120, 0);
    node.peer(
        peer.opening(PeerSettings.Opening.PASSIVE), Node.routes(ROUTE, ROUTE_IPV6, STALE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE);
    awaitRoute(it, STALE_IPV6);

    node.speaker().stop(BgpSpeaker.Ending.RESTART, "");
    await("the router has noticed")
        .atMost(Node.SOON)
        .until(() -> !it.isEstablished(Wires.NODE_IPV6));
    assertThat(it.route(ROUTE_IPV6)).as("kept while nobody is there").isPresent();
    node.close();
    node = new Node(LocalNode.Start.RESTARTED_FORWARDING);
    node.peer(peer);
    node.awaitUp();
    assertThat(it.route(STALE_IPV6)).as("kept until the plan is complete").isPresent();
    node.peer(peer, Node.routes(ROUTE, ROUTE_IPV6));
    awaitNoRoute(it, STALE_IPV6);
    assertThat(it.route(ROUTE)).isPresent();
    assertThat(it.route(ROUTE_IPV6)).isPresent();

    node.peer(peer.password("barley"), Node.routes(ROUTE));
    node.awaitNews("a password that is not the peer's looks like this, too");
    assertThat(it.isEstablished(Wires.NODE_IPV6)).isFalse();
  }

  /** The router is two hops away, and takes nothing from farther. */
  @ParameterizedTest
  @EnumSource
  void aRouterBehindAnotherIsAskedFor(RouterKind kind) {
    Router it =
        start(
            kind,
            wires.far(),
            config(new RouterConfig.Own("198.18.0.9", Wires.FAR_IPV4, Wires.FAR_IPV6))
                .traits(Trait.MULTI_HOP, Trait.TTL_SECURITY));
    Node.Peer peer = Node.Peer.at(Wires.FAR_IPV6, ROUTER_ASN);
    node.peer(peer, Node.routes(ROUTE_IPV6));
    node.awaitNews("a peer that is not on a network of this node needs ebgpMultiHop: true");
    node.peer(peer.hops(new PeerSettings.Hops.Secured(2)), Node.routes(ROUTE_IPV6));
    node.awaitUp();
    awaitRoute(it, ROUTE_IPV6);
    if (kind == RouterKind.FRR) { // It is the node's kernel that drops, whoever it is that sends.
      node.peer(peer.hops(new PeerSettings.Hops.Secured(1)), Node.routes(ROUTE_IPV6));
      node.awaitNews("failed: the peer did not answer in 5 s");
    }
  }
}
