package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** How soon sessions are there, and how soon routes come and go. */
final class BgpLatencies {
  private static final String PEER = "rack";
  static final int ROUTES_PER_ROUND = 5;
  private static final int WARM_UP = 10;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Pattern WAITING = Pattern.compile("\"state\": ?\"Active\"");

  private final BgpStand stand;
  private final int rounds;
  private final Findings findings;
  private final Consumer<String> say;
  private final List<String> nodes;

  BgpLatencies(BgpStand stand, int rounds, Findings findings, Consumer<String> say) {
    this.stand = stand;
    this.rounds = rounds;
    this.findings = findings;
    this.say = say;
    this.nodes = stand.lab().topology().nodes();
  }

  void run() {
    try (RackRouter rack = stand.rack("passive").start()) {
      say.accept("%d times a BGPPeer for three nodes".formatted(rounds));
      establish(rack);
      say.accept("%d Services come and go".formatted(rounds * ROUTES_PER_ROUND));
      comeAndGo();
      stand.deletePeer(PEER);
    }
  }

  private void establish(RackRouter rack) {
    List<Long> nanos = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      if (round > 0) {
        stand.deletePeer(PEER);
      }
      Waiting.until(
          "FRR to wait for all nodes",
          BgpStand.WITHIN,
          () ->
              WAITING
                      .matcher(rack.frr().vty("show bgp ipv4 unicast summary json"))
                      .results()
                      .count()
                  == nodes.size());
      Instant start = Instant.now();
      var created = stand.createPeer(PEER, stand.lab().topology().host(Topology.ROUTER).ipv4(), "");
      for (String node : nodes) {
        String address = stand.lab().topology().host(node).ipv4();
        Instant up =
            Waiting.forValue(
                "the session with " + node,
                BgpStand.WITHIN,
                () -> rack.frr().lastUp(address).filter(start::isBefore));
        nanos.add(Duration.between(start, up).toNanos());
      }
      Fleet.must(created.join());
    }
    findings.publish(
        "BGPPeer created → Established, on three nodes", new Samples(nanos).percentiles());
  }

  private void comeAndGo() {
    int count = WARM_UP + rounds * ROUTES_PER_ROUND;
    stand.fleet().createEndpoints(0, count);
    List<Long> come = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      String name = Fleet.name(number);
      long start = System.nanoTime();
      var created = stand.fleet().create(name);
      String address = stand.watch().awaitAddress(name, BgpStand.WITHIN).address();
      long there = stand.routes().awaitHops(address, nodes.size(), BgpStand.WITHIN);
      Fleet.must(created.join());
      LockSupport.parkNanos(PAUSE.toNanos());
      long end = System.nanoTime();
      var deleted = stand.fleet().delete(name);
      long away = stand.routes().awaitHops(address, 0, BgpStand.WITHIN);
      Fleet.must(deleted.join());
      LockSupport.parkNanos(PAUSE.toNanos());
      if (number >= WARM_UP) {
        come.add(there - start);
        gone.add(away - end);
      }
    }
    Samples away = new Samples(gone);
    findings.publish(
        "Service created → over three nodes in the router's kernel",
        new Samples(come).percentiles());
    findings.add(
        new Finding(
            "Service deleted → gone from the router's kernel",
            "p99 < 100 ms",
            away.percentiles(),
            Verdict.of(away.percentileMs(99) < 100)));
  }
}
