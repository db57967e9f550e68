package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.router.Frr;
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

  private Frr start() {
    RouterConfig config =
        RouterConfig.of(
                65_001,
                new RouterConfig.Own("192.0.2.1", "", ""),
                new RouterConfig.Neighbour(Node.ASN.value(), "eth0"))
            .traits(Trait.UNNUMBERED);
    Frr frr = (Frr) RouterKind.FRR.make(namespace, folder, config);
    router = Optional.of(frr);
    frr.start();
    return frr;
  }

  private static Node.Peer peer() {
    return Node.Peer.at(Wires.ipv4(1), 65_001)
        .unnumbered(Wires.UPLINK)
        .remoteAsn(new PeerSettings.RemoteAsn.External());
  }

  @Test
  void bothSidesFindEachOtherAndExchangeBothFamilies() {
    Frr frr = start();
    node.peer(peer(), Node.routes(ROUTE, ROUTE_IPV6));
    node.awaitUp();
    await().atMost(Node.SOON).until(() -> frr.route(ROUTE).isPresent());
    await().atMost(Node.SOON).until(() -> frr.route(ROUTE_IPV6).isPresent());
    assertThat(frr.route(ROUTE).orElseThrow()).contains("fe80::");
    await("the kernel has the IPv4 route by a next hop of IPv6")
        .atMost(Node.SOON)
        .until(() ->
            namespace
                .exec("ip", "route", "show", ROUTE.replace("/32", ""))
                .output()
                .contains("via inet6 fe80::"));
    node.peer(peer(), Node.routes(ROUTE_IPV6));
    await().atMost(Node.SOON).until(() -> frr.route(ROUTE).isEmpty());
  }

  @Test
  void theRouterMayComeLater() {
    node.peer(peer(), Node.routes(ROUTE));
    node.awaitNews("failed: no router advertisement has come on uplink yet");
    Frr frr = start();
    node.awaitUp();
    await().atMost(Node.SOON).until(() -> frr.route(ROUTE).isPresent());
  }

  @Test
  void theInterfaceMayComeLater() {
    node.peer(peer().unnumbered("nowhere"), Node.routes(ROUTE));
    node.awaitNews("failed: there is no interface nowhere");
    assertThat(node.status().isUp()).isFalse();
  }

  @Test
  void theRouterMayOpenTheConnection() {
    Frr frr = start();
    node.peer(peer().opening(PeerSettings.Opening.PASSIVE), Node.routes(ROUTE));
    node.awaitUp();
    await().atMost(Node.SOON).until(() -> frr.route(ROUTE).isPresent());
  }
}
