package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.probe.Flows;
import dev.mokalb.lab.probe.Spread;
import dev.mokalb.lab.process.Waiting;
import dev.mokalb.lab.router.RackRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Links between nodes and their router are cut, with BFD at 3 x 50 ms on both ends. */
final class BgpCuts {
  static final int FLOWS = 16;
  static final Duration INTERVAL = Duration.ofMillis(5);
  static final int CONNECTIONS = 300;

  private static final String PEER = "watched";
  private static final String ADDRESS = "198.51.100.1";
  private static final String ECHO =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: echo, namespace: metallb-system}
      spec: {addresses: [198.51.100.1/32]}
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: echo
        namespace: default
        annotations: {metallb.io/address-pool: echo}
      spec:
        type: LoadBalancer
        externalTrafficPolicy: Local
        selector: {app: echo}
        ports:
        - {name: echo, port: 7, protocol: UDP}
        - {name: page, port: 80, protocol: TCP}
      """;
  // Sessions begin with slow packets (RFC 5880 §6.8.3) and are at their pace soon after.
  private static final Duration SETTLED = Duration.ofMillis(1_500);
  private static final String UP = " BFD with 192.168.2.1 is up";
  private static final String DOWN = " BFD with 192.168.2.1 is down";

  private final BgpStand stand;
  private final Lab lab;
  private final int rounds;
  private final Findings findings;
  private final Consumer<String> say;
  private final List<Long> noticed = new ArrayList<>();
  private final List<Long> resumed = new ArrayList<>();

  BgpCuts(BgpStand stand, int rounds, Findings findings, Consumer<String> say) {
    this.stand = stand;
    this.lab = stand.lab();
    this.rounds = rounds;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    lab.objects().apply(ECHO);
    Flows.Target target = new Flows.Target(ADDRESS, App.ECHO_PORT, FLOWS, INTERVAL);
    try (RackRouter rack = stand.rack(RackRouter.BFD).start()) {
      Fleet.must(
          stand
              .createPeer(
                  PEER, lab.topology().host(Topology.ROUTER).ipv4(), ",\"bfdProfile\":\"fast\"")
              .join());
      stand.routes().awaitHops(ADDRESS, lab.topology().nodes().size(), BgpStand.WITHIN);
      try (Flows flows = Flows.start(lab.client(), target, lab.folder().logs())) {
        awaitSettled(rack, flows);
        spread();
        cutNodes(rack, flows);
        cutRouter(rack, flows);
      }
      stand.deletePeer(PEER);
    }
    report();
    lab.objects().delete(ECHO);
  }

  private void spread() {
    SortedMap<String, Integer> spread = Spread.over(lab.client(), ADDRESS, CONNECTIONS);
    findings.publish(
        "%d connections of one client, by node".formatted(CONNECTIONS), spread.toString());
  }

  /** All is up, and has been for a while. */
  private void awaitSettled(RackRouter rack, Flows flows) {
    int nodes = lab.topology().nodes().size();
    Waiting.until(
        "BFD with all nodes to be up for %d ms".formatted(SETTLED.toMillis()),
        BgpStand.WITHIN,
        () -> {
          Instant calm = Instant.now().minus(SETTLED);
          return lab.topology().nodes().stream()
                  .allMatch(node ->
                      lastOfBfd(node)
                          .filter(line -> isUp(line) && at(line).isBefore(calm))
                          .isPresent())
              && rack.watched() == nodes;
        });
    stand.routes().awaitHops(ADDRESS, nodes, BgpStand.WITHIN);
    flows.awaitAllHeard(BgpStand.WITHIN);
  }

  private static boolean isUp(String line) {
    return line.contains(UP);
  }

  private Optional<String> lastOfBfd(String node) {
    return lab.moka().speaker(node).logSinceStart().stream()
        .filter(line -> line.contains(UP) || line.contains(DOWN))
        .reduce((_, last) -> last);
  }

  private static Instant at(String line) {
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }

  /** How long after the cut the speaker of a node said that the session is down. */
  private void notice(String node, Instant cut) {
    Instant said =
        Waiting.forValue(
            "BFD of " + node + " to notice",
            BgpStand.WITHIN,
            () ->
                lastOfBfd(node)
                    .filter(line -> line.contains(DOWN))
                    .map(BgpCuts::at)
                    .filter(cut::isBefore));
    noticed.add(Duration.between(cut, said).toNanos());
  }

  private void cutNodes(RackRouter rack, Flows flows) {
    List<String> nodes = lab.topology().nodes();
    for (int round = 0; round < rounds; round++) {
      String node = nodes.get(round % nodes.size());
      awaitAnotherMoment(round);
      Instant cut = Instant.now();
      long cutNanos = System.nanoTime();
      lab.network().cut(node, Cut.IN_THE_NETWORK);
      notice(node, cut);
      stand.routes().awaitHops(ADDRESS, nodes.size() - 1, BgpStand.WITHIN);
      flows.awaitAllHeard(BgpStand.WITHIN);
      List<Flows.Gap> gaps = flows.gapsSince(cutNanos);
      if (!gaps.isEmpty()) { // chance may have given that node no flow
        resumed.add(gaps.stream().mapToLong(Flows.Gap::toNanos).max().getAsLong() - cutNanos);
      }
      say.accept(
          "link of %s cut: noticed there after %.0f ms; %d flows silent, all flow after %.0f ms"
              .formatted(
                  node,
                  noticed.getLast() / 1e6,
                  gaps.size(),
                  gaps.isEmpty() ? 0 : resumed.getLast() / 1e6));
      lab.network().heal(node);
      awaitSettled(rack, flows);
    }
  }

  /** One cut is a measurement on each of the nodes. */
  private void cutRouter(RackRouter rack, Flows flows) {
    for (int round = 0; round < rounds; round++) {
      awaitAnotherMoment(round);
      Instant cut = Instant.now();
      lab.network().cut(Topology.ROUTER, Cut.IN_THE_NETWORK);
      lab.topology().nodes().forEach(node -> notice(node, cut));
      lab.network().heal(Topology.ROUTER);
      awaitSettled(rack, flows);
    }
  }

  /** At another place of the interval between two packets each time. */
  private static void awaitAnotherMoment(int round) {
    LockSupport.parkNanos(round * 7_000_000L % 50_000_000L);
  }

  private void report() {
    Samples notices = new Samples(noticed);
    findings.add(
        new Finding(
            "link cut: noticed by a speaker's BFD at 3 x 50 ms",
            "p99 < 200 ms",
            spread(notices),
            Verdict.of(notices.percentileMs(99) < 200)));
    Samples traffic = new Samples(resumed);
    findings.add(
        new Finding(
            "link cut: all flows over the router flow again",
            "p99 < 250 ms",
            spread(traffic),
            Verdict.of(traffic.percentileMs(99) < 250)));
    findings.publish("pauses of the BFD thread meanwhile, the worst of three speakers", pauses());
  }

  private static String spread(Samples samples) {
    return "min %.0f, p50 %.0f, p90 %.0f, max %.0f ms (%d)"
        .formatted(
            samples.minMs(),
            samples.percentileMs(50),
            samples.percentileMs(90),
            samples.maxMs(),
            samples.count());
  }

  private String pauses() {
    return "p99 %.2f, p99.99 %.2f, max %.2f ms"
        .formatted(worstMs("0.99"), worstMs("0.9999"), worstMs("1"));
  }

  /** As the speakers publish it. */
  private double worstMs(String quantile) {
    String sample = "mokalb_bfd_loop_pause_seconds{quantile=\"" + quantile + "\"}";
    return 1_000
        * lab.topology().nodes().stream()
            .mapToDouble(node -> stand.metric(node, sample))
            .max()
            .orElseThrow();
  }
}
