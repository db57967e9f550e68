package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The node that answers for an address fails, again and again. */
final class FailoverStage {
  static final String ADDRESS = "192.168.2.200";

  /** A Service of the echo pods that has this address. */
  static final String MANIFEST =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: failover, namespace: metallb-system}
      spec: {addresses: [192.168.2.200/32]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: L2Advertisement
      metadata: {name: failover, namespace: metallb-system}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: echo, namespace: default}
      spec:
        type: LoadBalancer
        selector: {app: echo}
        ports:
        - {name: echo, port: 7, protocol: UDP}
        - {name: page, port: 80, protocol: TCP}
      """;

  private static final Duration SETTLED = Duration.ofSeconds(1);
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final int PAGES_IN_A_ROW = 6;

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  /** How a node fails. */
  private enum Failure {
    KILL("kill -9 of the speaker"),
    CUT("link cut");

    private final String words;

    Failure(String words) {
      this.words = words;
    }
  }

  FailoverStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    try (Lab lab = Lab.up(LabOptions.in(settings.folder()).tell(say))) {
      lab.objects().apply(MANIFEST);
      lab.moka().awaitSpeakersSeeEachOther(WITHIN);
      kill(lab);
      cut(lab);
    }
    findings.method(
        ("**Failover**: %d rounds of each kind on three nodes. From the client every 5 ms a raw"
                + " who-has and a UDP echo through kube-proxy; the figure is the longest time without"
                + " an answer, or without an echo, after the failure. The node that fails is the one"
                + " that answers; the only endpoint is on another one. A link is cut in the bridge, so"
                + " that the node itself keeps its carrier. Each round starts when all speakers have"
                + " found each other again and one alone has answered for a second.")
            .formatted(settings.rounds()));
  }

  private void kill(Lab lab) {
    List<ProbeReport> reports = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      reports.add(round(lab, Failure.KILL));
    }
    Samples silence = silences(reports);
    findings.add(
        new Finding(
            "kill -9 of a speaker: another answers",
            "p99 < 300 ms",
            silence.spread(),
            Verdict.of(silence.percentileMs(99) < 300)));
    findings.publish(
        "kill -9: longest without an echo (the node still forwards)", echoes(reports).spread());
  }

  private void cut(Lab lab) {
    List<ProbeReport> reports = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      reports.add(round(lab, Failure.CUT));
    }
    Samples echoes = echoes(reports);
    findings.add(
        new Finding(
            "link cut: traffic flows again",
            "p99 < 400 ms",
            echoes.spread(),
            Verdict.of(echoes.percentileMs(99) < 400)));
    findings.publish("link cut: longest without an ARP answer", silences(reports).spread());
  }

  /** One failure; afterwards everything is as before. */
  private ProbeReport round(Lab lab, Failure failure) {
    String node = owner(lab);
    placeEndpointAwayFrom(lab, node);
    try (Probe probe = lab.probe(new Probe.Target(ADDRESS, App.ECHO_PORT, 0))) {
      awaitSettled(probe);
      String mac = probe.soFar().answerers().getLast().mac();
      node = nodeOf(lab, mac);
      long failed = System.nanoTime();
      switch (failure) {
        case KILL -> lab.moka().killSpeaker(node);
        case CUT -> lab.cut(node, Cut.IN_THE_NETWORK);
      }
      Waiting.until(
          "another node than " + node + " to answer for " + ADDRESS,
          WITHIN,
          () -> probe.soFar().otherAnswerAfter(failed, mac).isPresent());
      awaitSettled(probe);
      ProbeReport report = probe.stop().since(failed);
      switch (failure) {
        case KILL -> lab.moka().startSpeaker(node);
        case CUT -> lab.heal(node);
      }
      say.accept(
          "%s of %s: %d ms without an ARP answer, %d ms without an echo"
              .formatted(
                  failure.words,
                  node,
                  report.longestArpSilence().toMillis(),
                  report.longestEchoSilence().toMillis()));
      lab.moka().awaitSpeakersSeeEachOther(WITHIN);
      return report;
    }
  }

  /** Who answers for the address now. */
  private static String owner(Lab lab) {
    try (Probe probe = lab.probe(new Probe.Target(ADDRESS, 0, 0))) {
      return Waiting.forValue(
          "one node alone to answer for " + ADDRESS,
          WITHIN,
          () -> {
            ProbeReport last = probe.soFar().since(System.nanoTime() - SETTLED.toNanos() / 4);
            return last.answerers().size() == 1 && last.answers() > 10
                ? lab.nodeOf(last.answerers().getFirst().mac())
                : Optional.empty();
          });
    }
  }

  private static void awaitSettled(Probe probe) {
    long start = System.nanoTime();
    Waiting.until(
        "one node alone to answer for " + ADDRESS + " and every echo to come back",
        WITHIN,
        () -> {
          long now = System.nanoTime();
          ProbeReport last = probe.soFar().since(now - SETTLED.toNanos());
          return now - start > SETTLED.toNanos()
              && last.answerers().size() == 1
              && last.lostEchoes() == 0
              && last.longestEchoSilence().compareTo(SETTLED.dividedBy(4)) < 0
              && last.longestArpSilence().compareTo(SETTLED.dividedBy(4)) < 0;
        });
  }

  /** The endpoint moves only if it must: kube-proxy needs a second to follow. */
  private static void placeEndpointAwayFrom(Lab lab, String owner) {
    List<String> nodes = lab.topology().nodes();
    String wanted = nodes.getFirst().equals(owner) ? nodes.get(1) : nodes.getFirst();
    lab.pods().place(App.ECHO, List.of(wanted));
    Waiting.until(
        "the echo pod on " + wanted + " alone to serve through every node",
        WITHIN,
        () -> nodes.stream().allMatch(node -> servedOnlyFrom(lab, node, wanted)));
  }

  /** Asks the node itself for the page, which needs no owner: kube-proxy catches it there. */
  private static boolean servedOnlyFrom(Lab lab, String node, String wanted) {
    for (int i = 0; i < PAGES_IN_A_ROW; i++) {
      CommandResult page = lab.node(node).exec("curl", "-s", "-m", "1", "http://" + ADDRESS + "/");
      if (!page.output().contains("on node " + wanted)) {
        return false;
      }
    }
    return true;
  }

  private static String nodeOf(Lab lab, String mac) {
    return lab.nodeOf(mac)
        .orElseThrow(() -> new LabException("the MAC that answered is no node's: " + mac));
  }

  private static Samples silences(List<ProbeReport> reports) {
    return new Samples(
        reports.stream().map(report -> report.longestArpSilence().toNanos()).toList());
  }

  private static Samples echoes(List<ProbeReport> reports) {
    return new Samples(
        reports.stream().map(report -> report.longestEchoSilence().toNanos()).toList());
  }
}
