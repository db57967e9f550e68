package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.Frr;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised about time, seen in the kernel of a router with FRR. */
class QuickIT {

  private static final int ROUNDS = 10;
  private static final int MANY = 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String ADDRESS = "198.51.100.1";

  @TempDir Path folder;
  private final Wires wires = Wires.create();
  private final NetworkNamespace namespace = wires.host("router", 1);
  private final Node node = new Node();
  private Frr frr;

  @BeforeEach
  void start() {
    RouterConfig config =
        RouterConfig.of(
            65_001,
            new RouterConfig.Own("192.0.2.1", Wires.ipv4(1), Wires.ipv6(1)),
            new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV4));
    frr = (Frr) RouterKind.FRR.make(namespace, folder, config);
    frr.start();
  }

  @AfterEach
  void takeDown() {
    node.close();
    frr.close();
    wires.close();
  }

  private static Node.Peer peer() {
    return Node.Peer.at(Wires.ipv4(1), 65_001);
  }

  private boolean kernelHas(String address) {
    return namespace.exec("ip", "route", "show", address).output().contains(" via ");
  }

  @Test
  void aWithdrawnRouteIsGoneFromTheKernelWithin100Millis() {
    node.peer(peer(), Node.routes());
    node.awaitUp();
    List<Long> comes = new ArrayList<>();
    List<Long> goes = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      node.peer(peer(), Node.routes(ADDRESS + "/32"));
      comes.add(Waiting.until("the route", LIMIT, () -> kernelHas(ADDRESS)).toMillis());
      node.peer(peer(), Node.routes());
      goes.add(Waiting.until("no route", LIMIT, () -> !kernelHas(ADDRESS)).toMillis());
    }
    System.out.println("route in the kernel after ms: " + comes + ", gone after ms: " + goes);
    Collections.sort(goes);
    assertThat(goes.getLast()).as("the slowest of %s", goes).isLessThan(100);
  }

  @Test
  void tenThousandRoutesReachAFreshPeerWithinASecond() {
    node.peer(peer(), Node.many(MANY));
    node.awaitUp();
    Duration took = Waiting.until("all routes", LIMIT, () -> frr.routeCount() == MANY);
    System.out.println(MANY + " routes in FRR's table after ms: " + took.toMillis());
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(node.status().counts().sent().updates()).isLessThan(25);
    node.peer(peer(), Node.routes());
    Duration gone = Waiting.until("no routes", LIMIT, () -> frr.routeCount() == 0);
    System.out.println(MANY + " routes gone from FRR's table after ms: " + gone.toMillis());
  }

  @Test
  void aStormOfChangesEndsWithWhatIsWantedLast() {
    node.peer(peer(), Node.many(1_000));
    node.awaitUp();
    await().atMost(LIMIT).until(() -> frr.routeCount() == 1_000);
    long before = node.status().counts().sent().updates();
    for (int i = 0; i < 2_000; i++) {
      node.peer(peer(), Node.many(i % 2 == 0 ? 990 : 1_000));
    }
    node.peer(peer(), Node.many(995));
    await().atMost(LIMIT).until(() -> frr.routeCount() == 995);
    System.out.println(
        "2,000 changes of 10 routes in UPDATEs: "
            + (node.status().counts().sent().updates() - before));
    assertThat(node.status().isUp()).isTrue();
  }
}
