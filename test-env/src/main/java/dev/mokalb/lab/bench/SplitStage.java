package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.network.Way;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Speakers do not hear each other for a while, and do again. */
final class SplitStage {
  private static final int ROUNDS_MAX = 2;
  private static final Duration SPLIT = Duration.ofSeconds(6); // longer than what is called one
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final int WANTED_MS = 500;

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  /** Who does not hear whom. */
  private enum Kind {
    OWNER_ALONE("the owner alone with the client, two nodes beyond"),
    EACH_ALONE("each of three nodes alone, all before the client");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    private Set<Way> ways(Lab lab, String owner) {
      List<String> nodes = lab.topology().nodes();
      return switch (this) {
        case EACH_ALONE -> Way.between(nodes.stream().map(Set::of).toList());
        case OWNER_ALONE -> {
          Set<String> beyond = new HashSet<>(nodes);
          beyond.remove(owner);
          beyond.add(Topology.API_SERVER.name());
          yield Way.between(List.of(Set.of(owner, Topology.CLIENT), beyond));
        }
      };
    }
  }

  SplitStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    int rounds = Math.min(ROUNDS_MAX, settings.rounds());
    try (Lab lab = Lab.up(LabOptions.in(settings.folder()).tell(say))) {
      lab.objects().apply(FailoverStage.MANIFEST);
      lab.moka().awaitSpeakersSeeEachOther(WITHIN);
      try (Probe probe = lab.probe(new Probe.Target(FailoverStage.ADDRESS, 0, 0))) {
        var unanswered = new ArrayList<Long>();
        for (Kind kind : Kind.values()) {
          var overlaps = new ArrayList<Long>();
          for (int round = 0; round < rounds; round++) {
            overlaps.add(round(lab, probe, kind, unanswered));
          }
          Samples samples = new Samples(overlaps);
          findings.add(
              new Finding(
                  "a split heals (" + kind.words + "): one owner",
                  "max < %d ms".formatted(WANTED_MS),
                  samples.spread(),
                  Verdict.of(samples.maxMs() < WANTED_MS)));
        }
        findings.publish(
            "a split heals: longest without an ARP answer", new Samples(unanswered).spread());
      }
    }
    findings.method(
        ("**Splits**: %d rounds of each kind, of %d s. The client asks by ARP every 5 ms; the"
                + " figure is the time from the healing until the last answer of a node that is not"
                + " the owner in the end.")
            .formatted(rounds, SPLIT.toSeconds()));
  }

  /** How long after the healing a loser answered last, in nanoseconds. */
  private long round(Lab lab, Probe probe, Kind kind, List<Long> unanswered) {
    probe.awaitSettled(WITHIN);
    String owner = lab.nodeOf(last(probe)).orElseThrow();
    lab.network().lose(kind.ways(lab, owner));
    Waiting.rest(SPLIT);
    long healed = System.nanoTime();
    lab.network().lose(Set.of());
    lab.moka().awaitSpeakersSeeEachOther(WITHIN);
    probe.awaitSettled(WITHIN);
    ProbeReport report = probe.soFar().since(healed);
    long overlap =
        report.lastOtherAnswerAfter(healed, last(probe)).map(Duration::toNanos).orElse(0L);
    unanswered.add(report.longestArpSilence().toNanos());
    say.accept(
        "a split (%s) heals: the last answer of a loser after %d ms, %d ms without any"
            .formatted(kind.words, overlap / 1_000_000, report.longestArpSilence().toMillis()));
    return overlap;
  }

  /** The hardware address that answered last. */
  private static String last(Probe probe) {
    List<ProbeReport.Answerer> answerers = probe.soFar().answerers();
    if (answerers.isEmpty()) {
      throw new LabException("nobody answers for " + FailoverStage.ADDRESS);
    }
    return answerers.getLast().mac();
  }
}
