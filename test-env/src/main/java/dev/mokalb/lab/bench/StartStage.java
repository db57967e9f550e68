package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The speaker of the only node is started again. */
final class StartStage {
  private static final int ROUNDS_MAX = 5;
  private static final int WANTED_MS = 1_200;
  private static final Duration WITHIN = Duration.ofSeconds(30);

  /** Until the end of the one before is over for the kubelet, too. */
  private static final Duration REST = Duration.ofMillis(1_500);

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  StartStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    int rounds = Math.min(ROUNDS_MAX, settings.rounds());
    try (Lab lab = Lab.up(LabOptions.in(settings.folder()).withNodes(1).tell(say))) {
      lab.objects().apply(FailoverStage.MANIFEST);
      String node = lab.topology().nodes().getFirst();
      try (Probe probe = lab.probe(new Probe.Target(FailoverStage.ADDRESS, 0, 0))) {
        probe.awaitSettled(WITHIN);
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          lab.moka().stopSpeaker(node);
          Waiting.rest(REST);
          nanos.add(start(lab, node, probe));
        }
        Samples samples = new Samples(nanos);
        findings.add(
            new Finding(
                "speaker of the only node, exec → first ARP answer",
                "max < %d ms".formatted(WANTED_MS),
                samples.spread(),
                Verdict.of(samples.maxMs() < WANTED_MS)));
      }
    }
    findings.method(
        ("**Start of a speaker**: %d rounds on a cluster of one node with one Service. The clock"
                + " runs from just before the process is started until the client, which asks by"
                + " ARP every 5 ms, has the first answer.")
            .formatted(rounds));
  }

  private long start(Lab lab, String node, Probe probe) {
    long started = System.nanoTime();
    lab.moka().startSpeaker(node);
    long answered =
        Waiting.forValue(
            "the first answer",
            WITHIN,
            () ->
                probe.soFar().since(started).answerers().stream()
                    .findFirst()
                    .map(ProbeReport.Answerer::fromNanos));
    lab.moka().awaitServing(WITHIN);
    say.accept("the first answer after %d ms".formatted((answered - started) / 1_000_000));
    return answered - started;
  }
}
