package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.Frr;
import dev.mokalb.lab.router.Gobgp;
import dev.mokalb.lab.router.RackRouter;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What GoBGP does of the same: it runs on the client's host, and is told by its own command line
 * what the API server tells a speaker.
 */
final class BgpBeside {
  static final int ESTABLISHED = 3; // It takes its time.
  private static final int WARM_UP = 10;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String ADDRESS = "10.201.0.1";
  private static final int FIRST_ADDRESS = IpAddress.of("10.202.0.0").ipv4Bits();
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private final BgpStand stand;
  private final Lab lab;
  private final int rounds;
  private final Findings findings;
  private final Consumer<String> say;
  private final Topology.Host host;
  private final Topology.Host router;

  BgpBeside(BgpStand stand, int rounds, Findings findings, Consumer<String> say) {
    this.stand = stand;
    this.lab = stand.lab();
    this.rounds = rounds;
    this.findings = findings;
    this.say = say;
    this.host = lab.topology().host(Topology.CLIENT);
    this.router = lab.topology().host(Topology.ROUTER);
  }

  private Gobgp gobgp(String neighbours) {
    String global =
        "[global.config]\nas = %d\nrouter-id = \"%s\"\n"
            .formatted(RackRouter.NODES_ASN, host.ipv4());
    return new Gobgp(lab.client(), lab.folder().logs(), global + neighbours, List.of());
  }

  void latencies() {
    // What the speakers still write down of earlier measurements would disturb.
    lab.topology().nodes().stream()
        .map(lab.moka()::speaker)
        .forEach(speaker -> ProcessFigures.awaitQuiet(speaker, WITHIN));
    say.accept("times of GoBGP");
    String configuration =
        """
        log stdout
        log timestamp precision 6
        router bgp %d
         bgp router-id %s
         bgp log-neighbor-changes
         no bgp default ipv4-unicast
         no bgp ebgp-requires-policy
         neighbor %3$s remote-as %4$d
         neighbor %3$s passive
         address-family ipv4 unicast
          neighbor %3$s activate
         exit-address-family
        """
            .formatted(RackRouter.ASN, router.ipv4(), host.ipv4(), RackRouter.NODES_ASN);
    try (Frr frr = new Frr(stand.router(), lab.folder().logs(), configuration);
        Gobgp gobgp = gobgp("")) {
      frr.start();
      gobgp.start();
      establish(frr, gobgp);
      comeAndGo(gobgp);
      frr.stop();
    }
  }

  private void establish(Frr frr, Gobgp gobgp) {
    List<Long> nanos = new ArrayList<>();
    for (int round = 0; round < ESTABLISHED; round++) {
      if (round > 0) {
        gobgp.gobgp("neighbor", "del", router.ipv4());
      }
      Waiting.until(
          "FRR to wait",
          BgpStand.WITHIN,
          () -> frr.session(host.ipv4()).contains("BGP state = Active"));
      Instant start = Instant.now();
      gobgp.gobgp("neighbor", "add", router.ipv4(), "as", Long.toString(RackRouter.ASN));
      Instant up =
          Waiting.forValue(
              "the session with GoBGP",
              BgpStand.WITHIN,
              () -> frr.lastUp(host.ipv4()).filter(start::isBefore));
      nanos.add(Duration.between(start, up).toNanos());
    }
    findings.publish(
        "GoBGP: neighbour added → Established, on one host", new Samples(nanos).spread());
  }

  private void comeAndGo(Gobgp gobgp) {
    List<Long> come = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    List<Long> client = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      long start = System.nanoTime();
      gobgp.gobgp("global", "rib", "add", ADDRESS + "/32");
      long there = stand.routes().awaitHops(ADDRESS, 1, BgpStand.WITHIN);
      LockSupport.parkNanos(PAUSE.toNanos());
      long end = System.nanoTime();
      gobgp.gobgp("global", "rib", "del", ADDRESS + "/32");
      long away = stand.routes().awaitHops(ADDRESS, 0, BgpStand.WITHIN);
      LockSupport.parkNanos(PAUSE.toNanos());
      long asked = System.nanoTime();
      gobgp.gobgp("global");
      if (round >= 0) {
        come.add(there - start);
        gone.add(away - end);
        client.add(System.nanoTime() - asked);
      }
    }
    findings.publish(
        "GoBGP: route added → in the router's kernel", new Samples(come).percentiles());
    findings.publish(
        "GoBGP: route deleted → gone from the router's kernel", new Samples(gone).percentiles());
    findings.publish("of both, GoBGP's client alone", new Samples(client).percentiles());
  }

  /** The routes of {@link BgpMasses}, to as many sessions with one FRR. */
  void masses() {
    BgpMasses.addresses(lab.client(), "10.77.2.");
    for (int peers : List.of(1, BgpMasses.PEERS)) {
      say.accept("GoBGP with as many sessions: " + peers);
      try (Frr frr = new Frr(stand.router(), lab.folder().logs(), BgpMasses.HUNDRED);
          Gobgp gobgp = gobgp(neighbours(peers))) {
        frr.start();
        gobgp.start();
        gobgp.originate(
            IntStream.range(0, BgpMasses.ROUTES_EACH)
                .mapToObj(number -> IpPrefix.containing(IpAddress.ipv4(FIRST_ADDRESS + number), 32))
                .toList());
        BgpMasses.awaitRoutes(frr, peers);
        ProcessFigures.awaitQuiet(gobgp.processes().getFirst(), WITHIN);
        findings.publish(
            "GoBGP, %d peer%s x %,d routes"
                .formatted(peers, peers == 1 ? "" : "s", BgpMasses.ROUTES_EACH),
            ProcessFigures.memory(gobgp.processes().getFirst()).toString());
        frr.stop();
      }
      stand.routes().awaitCount(0, BgpStand.WITHIN);
    }
  }

  private static String neighbours(int peers) {
    return IntStream.rangeClosed(1, peers)
        .mapToObj(peer ->
            """
            [[neighbors]]
            [neighbors.config]
            neighbor-address = "10.77.1.%d"
            peer-as = %d
            [neighbors.transport.config]
            local-address = "10.77.2.%1$d"
            """
                .formatted(peer, RackRouter.ASN))
        .collect(Collectors.joining());
  }
}
