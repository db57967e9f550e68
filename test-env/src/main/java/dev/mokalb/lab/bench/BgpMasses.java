package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.Frr;
import dev.mokalb.lab.router.Gobgp;
import dev.mokalb.lab.router.RackRouter;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterKind;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Many routes, and many peers. */
final class BgpMasses {
  static final int PEERS = 100;
  static final int ROUTES_EACH = 1_000;
  static final int ROUTES = 10_000;
  static final int FRESH = 3;

  private static final Duration SERVED_WITHIN = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final String NODE = "n1";
  private static final String ONLY_THERE =
      ",\"nodeSelectors\":[{\"matchLabels\":{\"kubernetes.io/hostname\":\"n1\"}}]";
  private static final int FIRST = 1_000; // Services of other measurements have lower numbers
  private static final int WIDENED = 100;
  private static final int POOL_SIZE = 65_536;
  private static final int FIRST_ADDRESS = IpAddress.of("10.200.0.0").ipv4Bits();
  private static final long GOBGP_ASN = 64_600;
  static final String HUNDRED =
      """
      log stdout
      router bgp 65001
       bgp router-id 192.168.2.1
       no bgp default ipv4-unicast
       no bgp ebgp-requires-policy
       neighbor nodes peer-group
       neighbor nodes remote-as 64512
       neighbor nodes passive
       bgp listen limit 200
       bgp listen range 10.77.0.0/24 peer-group nodes
       bgp listen range 10.77.2.0/24 peer-group nodes
       address-family ipv4 unicast
        neighbor nodes activate
        maximum-paths 1
       exit-address-family
      """;

  private final BgpStand stand;
  private final Lab lab;
  private final Findings findings;
  private final Consumer<String> say;

  BgpMasses(BgpStand stand, Findings findings, Consumer<String> say) {
    this.stand = stand;
    this.lab = stand.lab();
    this.findings = findings;
    this.say = say;
  }

  void run() {
    say.accept("%,d Services".formatted(ROUTES_EACH));
    serve();
    manyPeers();
    say.accept("%,d addresses".formatted(ROUTES));
    List<String> addresses = widen();
    moka();
    storm();
    gobgp(addresses);
  }

  private void serve() {
    stand.fleet().createEndpoints(FIRST, FIRST + ROUTES_EACH);
    stand.fleet().createServices(FIRST, FIRST + ROUTES_EACH);
    stand.watch().awaitServed(ROUTES_EACH, SERVED_WITHIN);
  }

  /**
   * Without the controller, gives some of the Services more addresses, so that there are as many as
   * are wanted: routes are what is measured, and thousands of Services more would take minutes.
   */
  private List<String> widen() {
    lab.moka().controller().stop(STOP_LIMIT);
    List<String> all = new ArrayList<>();
    int next = FIRST_ADDRESS + POOL_SIZE - ROUTES; // the end of the pool
    for (int number = FIRST; number < FIRST + ROUTES_EACH; number++) {
      String name = Fleet.name(number);
      List<String> own = new ArrayList<>();
      own.add(stand.watch().awaitAddress(name, SERVED_WITHIN).address());
      if (number < FIRST + WIDENED) {
        for (int more = 0; more < (ROUTES - ROUTES_EACH) / WIDENED; more++) {
          own.add(IpAddress.ipv4(next++).toString());
        }
        Fleet.must(stand.fleet().writeStatus(name, own.toArray(String[]::new)).join());
      }
      all.addAll(own);
    }
    return all;
  }

  private LabProcess speaker() {
    return lab.moka().speaker(NODE);
  }

  /** A speaker that has just begun. */
  private void restartSpeaker() {
    lab.moka().stopSpeaker(NODE);
    lab.moka().startSpeaker(NODE);
    Waiting.until(
        "the speaker to serve",
        BgpStand.WITHIN,
        () -> speaker().logSinceStart().stream().anyMatch(line -> line.endsWith("; serving")));
  }

  private static String name(int peer) {
    return "peer-%03d".formatted(peer);
  }

  /** Both ends of so many sessions are one process each; every session has addresses of its own. */
  private void manyPeers() {
    addresses(lab.node(NODE), "10.77.0.");
    addresses(stand.router(), "10.77.1.");
    try (Frr frr = new Frr(stand.router(), lab.folder().logs(), HUNDRED)) {
      frr.start();
      restartSpeaker();
      createPeers(1, 1);
      awaitRoutes(frr, 1);
      awaitStatusesWritten();
      Memory one = ProcessFigures.memory(speaker());
      findings.add(
          new Finding(
              "speaker, 1 peer x %,d routes".formatted(ROUTES_EACH),
              "RSS ≤ 115 MiB",
              one.toString(),
              Verdict.of(one.nowMib() <= 115)));
      say.accept("%d peers".formatted(PEERS));
      createPeers(2, PEERS);
      awaitRoutes(frr, PEERS);
      awaitStatusesWritten();
      findings.publish(
          "speaker, %d peers x %,d routes".formatted(PEERS, ROUTES_EACH),
          ProcessFigures.memory(speaker()).toString());
      IntStream.rangeClosed(1, PEERS).forEach(peer -> stand.deletePeer(name(peer)));
      stop(frr);
    }
  }

  /** They trail what is announced, some 50 a second, and are held in memory, too. */
  private void awaitStatusesWritten() {
    AtomicReference<Double> before = new AtomicReference<>(-1.0);
    Waiting.until(
        "all ServiceBGPStatus to be written",
        SERVED_WITHIN,
        () -> {
          LockSupport.parkNanos(LOOK.toNanos());
          double now = stand.metric(NODE, "mokalb_speaker_status_writes_total");
          return now == before.getAndSet(now);
        });
  }

  static void addresses(NetworkNamespace namespace, String network) {
    for (int number = 1; number <= PEERS; number++) {
      Commands.run(
          namespace.commandLine(
              List.of("ip", "address", "add", network + number + "/16", "dev", "eth0")));
    }
  }

  private void createPeers(int first, int last) {
    IntStream.rangeClosed(first, last)
        .mapToObj(peer ->
            stand.createPeer(
                name(peer),
                "10.77.1." + peer,
                ",\"sourceAddress\":\"10.77.0." + peer + '"' + ONLY_THERE))
        .toList()
        .forEach(created -> Fleet.must(created.join()));
  }

  static void awaitRoutes(Frr frr, int peers) {
    Waiting.until(
        "%,d routes from each of %d sessions".formatted(ROUTES_EACH, peers),
        SERVED_WITHIN,
        () -> {
          List<Integer> prefixes = frr.prefixesByPeer();
          return prefixes.size() == peers && prefixes.stream().allMatch(it -> it == ROUTES_EACH);
        });
  }

  /** Ends a router, and waits until its kernel has none of its routes. */
  private void stop(Frr frr) {
    frr.stop();
    stand.routes().awaitCount(0, BgpStand.WITHIN);
  }

  /** From the session to the last route, in BGP and in the kernel. */
  private record Times(Samples table, Samples kernel) {
    boolean isMet() {
      return table.maxMs() < 1_000;
    }

    @Override
    public String toString() {
      return "in BGP %s; in the kernel %s".formatted(table.spread(), kernel.spread());
    }
  }

  /** An FRR that refuses its one neighbour until it is told not to. */
  private Frr frrFor(String sender, long asn) {
    String configuration =
        """
        log stdout
        log timestamp precision 6
        router bgp 65001
         bgp router-id 192.168.2.1
         bgp log-neighbor-changes
         no bgp default ipv4-unicast
         no bgp ebgp-requires-policy
         neighbor %1$s remote-as %2$d
         neighbor %1$s timers connect 1
         neighbor %1$s shutdown
         address-family ipv4 unicast
          neighbor %1$s activate
         exit-address-family
        """
            .formatted(sender, asn);
    return new Frr(stand.router(), lab.folder().logs(), configuration);
  }

  private static void admit(Frr frr, String sender) {
    frr.vty(
        "configure terminal",
        "router bgp " + RackRouter.ASN,
        "no neighbor " + sender + " shutdown");
  }

  private Times send(String sender, long asn) {
    List<Long> table = new ArrayList<>();
    List<Long> kernel = new ArrayList<>();
    for (int round = 0; round < FRESH; round++) {
      try (Frr frr = frrFor(sender, asn)) {
        frr.start();
        admit(frr, sender);
        Supplier<Boolean> all = () -> frr.prefixesByPeer().equals(List.of(ROUTES));
        Waiting.until("%,d routes".formatted(ROUTES), BgpStand.WITHIN, all::get);
        Instant there = Instant.now();
        long kernelNanos = stand.routes().awaitCount(ROUTES, BgpStand.WITHIN);
        Instant last = Instant.now().minusNanos(System.nanoTime() - kernelNanos);
        Instant up = frr.lastUp(sender).orElseThrow();
        table.add(Duration.between(up, there).toNanos());
        kernel.add(Duration.between(up, last).toNanos());
        stop(frr);
      }
    }
    return new Times(new Samples(table), new Samples(kernel));
  }

  private void moka() {
    restartSpeaker();
    CompletableFuture<?> created =
        stand.createPeer("fresh", lab.topology().host(Topology.ROUTER).ipv4(), ONLY_THERE);
    created.join();
    say.accept("%,d routes to a fresh FRR, by the speaker".formatted(ROUTES));
    Times times = send(lab.topology().host(NODE).ipv4(), RackRouter.NODES_ASN);
    findings.add(
        new Finding(
            "%,d routes to a fresh FRR, from Established".formatted(ROUTES),
            "in BGP < 1 s",
            times.toString(),
            Verdict.of(times.isMet())));
    findings.publish(
        "speaker, %,d routes to one peer".formatted(ROUTES),
        ProcessFigures.memory(speaker()).toString());
    stand.deletePeer("fresh");
  }

  /** The routes come and go under way; none of the addresses is another Service's. */
  private void storm() {
    String sender = lab.topology().host(NODE).ipv4();
    try (Frr frr = frrFor(sender, RackRouter.NODES_ASN)) {
      frr.start();
      admit(frr, sender);
      Fleet.must(
          stand
              .createPeer("storm", lab.topology().host(Topology.ROUTER).ipv4(), ONLY_THERE)
              .join());
      stand.routes().awaitCount(ROUTES, BgpStand.WITHIN);
      new BgpStorm(stand, findings, say)
          .run(
              frr,
              NODE,
              ROUTES,
              FIRST + WIDENED,
              FIRST_ADDRESS + POOL_SIZE - ROUTES - BgpStorm.SERVICES * BgpStorm.ADDRESSES);
      stand.deletePeer("storm");
      stop(frr);
    }
  }

  /** The same routes, from another program on another host of the same LAN. */
  private void gobgp(List<String> addresses) {
    Topology.Host host = lab.topology().host(Topology.CLIENT);
    Topology.Host router = lab.topology().host(Topology.ROUTER);
    RouterConfig config =
        RouterConfig.of(
            GOBGP_ASN,
            new RouterConfig.Own(host.ipv4(), host.ipv4(), host.ipv6()),
            new RouterConfig.Neighbour(RackRouter.ASN, router.ipv4()));
    try (Gobgp gobgp = (Gobgp) RouterKind.GOBGP.make(lab.client(), lab.folder().logs(), config)) {
      gobgp.start();
      gobgp.originate(
          addresses.stream()
              .map(address -> IpPrefix.containing(IpAddress.of(address), 32))
              .toList());
      Waiting.until("GoBGP's routes", BgpStand.WITHIN, () -> gobgp.routeCount() == ROUTES);
      say.accept("%,d routes to a fresh FRR, by GoBGP".formatted(ROUTES));
      findings.publish("the same from GoBGP", send(host.ipv4(), GOBGP_ASN).toString());
      findings.publish(
          "GoBGP, %,d routes of its own".formatted(ROUTES),
          ProcessFigures.memory(gobgp.processes().getFirst()).toString());
    }
  }
}
