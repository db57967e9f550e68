package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The node that answers for many addresses fails. */
final class MassStage {
  private static final int SIZE = 1_000;

  /** Each gives a figure for every address; a node that is lost three times gets nothing new. */
  private static final int ROUNDS_MAX = 2;

  private static final String ANSWERED = "mokalb_speaker_services_answered";
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofSeconds(3);
  private static final int WANTED_MS = 500;

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;
  private int failures;

  /** How the node fails. */
  private enum Failure {
    KILL("kill -9 of its speaker"),
    CUT("its link cut");

    private final String words;

    Failure(String words) {
      this.words = words;
    }
  }

  MassStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    int rounds = Math.min(ROUNDS_MAX, settings.rounds());
    try (var stand = new Stand(settings.folder(), say)) {
      stand.fleet().createPool();
      stand.fleet().createEndpoints(0, SIZE);
      stand.fleet().createServices(0, SIZE);
      stand.watch().awaitServed(SIZE, WITHIN);
      stand.lab().moka().awaitSpeakersSeeEachOther(WITHIN);
      for (Failure failure : Failure.values()) {
        var nanos = new ArrayList<Long>();
        for (int round = 0; round < rounds; round++) {
          nanos.addAll(round(stand, failure));
        }
        report(failure, new Samples(nanos));
      }
    }
    findings.method(
        ("**Many addresses of one node**: %,d Services, all of whose addresses one of three nodes"
                + " answers for when it fails; %d rounds of each kind, with another node each. The"
                + " figure of an address is the time from the failure until the first gratuitous"
                + " ARP frame of another node reaches the client, which is what clients that know"
                + " the old node need; a question is answered before that.")
            .formatted(SIZE, rounds));
  }

  private void report(Failure failure, Samples samples) {
    findings.add(
        new Finding(
            "a node with %,d addresses, %s: each announced by another"
                .formatted(SIZE, failure.words),
            "max < %d ms".formatted(WANTED_MS),
            samples.percentiles(),
            Verdict.of(samples.maxMs() < WANTED_MS)));
  }

  /** One failure; afterwards all nodes are there again. */
  private List<Long> round(Stand stand, Failure failure) {
    Lab lab = stand.lab();
    List<String> nodes = lab.topology().nodes();
    String node = nodes.get(failures++ % nodes.size());
    gather(lab, node);
    String mac = lab.topology().host(node).mac();
    stand.arp().record();
    long failed = System.nanoTime();
    switch (failure) {
      case KILL -> lab.moka().killSpeaker(node);
      case CUT -> lab.cut(node, Cut.IN_THE_NETWORK);
    }
    Waiting.until(
        "another node than " + node + " to announce all addresses",
        WITHIN,
        () -> stand.arp().countByOthers(mac) >= SIZE);
    Map<String, Long> first = stand.arp().firstByOthers(mac);
    switch (failure) {
      case KILL -> lab.moka().startSpeaker(node);
      case CUT -> lab.heal(node);
    }
    List<Long> nanos = first.values().stream().map(time -> time - failed).toList();
    say.accept(
        "%s, which had %,d addresses, %s: %s"
            .formatted(node, SIZE, failure.words, new Samples(nanos).percentiles()));
    lab.moka().awaitSpeakersSeeEachOther(WITHIN);
    return nanos;
  }

  /** Has one node answer for everything: the others are cordoned for a moment. */
  private static void gather(Lab lab, String node) {
    List<String> others =
        lab.topology().nodes().stream().filter(other -> !other.equals(node)).toList();
    others.forEach(other -> kubectl(lab, "cordon", other));
    Waiting.until(
        node + " alone to answer",
        WITHIN,
        () ->
            lab.metric(node, ANSWERED).orElse(-1) == SIZE
                && others.stream().allMatch(other -> lab.metric(other, ANSWERED).orElse(-1) == 0));
    others.forEach(other -> kubectl(lab, "uncordon", other));
    Waiting.rest(REST);
    if (lab.metric(node, ANSWERED).orElse(-1) != SIZE) {
      throw new LabException(node + " does not answer for all addresses any more");
    }
  }

  private static void kubectl(Lab lab, String verb, String node) {
    if (!lab.kubectl(verb, node).succeeded()) {
      throw new LabException("kubectl %s %s failed".formatted(verb, node));
    }
  }
}
