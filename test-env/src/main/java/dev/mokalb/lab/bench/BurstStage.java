package dev.mokalb.lab.bench;

import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.bench.Creations.Times;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.JavaStart;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.bench.Trial.Beside;
import dev.mokalb.lab.process.LabProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Many Services: a burst that waits for a pool is served, and then life goes on with them. */
final class BurstStage {
  private static final List<Integer> GO_IN_FLIGHT = List.of(8, 32);

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;
  private final int size;
  private final String many;

  BurstStage(BenchSettings settings, Findings findings, Consumer<String> say, int size) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
    this.size = size;
    this.many = "%,d Services".formatted(size);
  }

  void run() {
    try (var stand = new Stand(settings.folder(), say)) {
      LabProcess controller = stand.lab().moka().controller();
      JavaStart like = ProcessFigures.javaStart(controller);
      var trial = new Trial(stand, like, controller, Kind.REFUSE, say);
      trial.stop();
      int extra = settings.creations() + Trial.RESTARTS;
      say.accept("creating %s, and nobody serves them yet".formatted(many));
      stand.fleet().createServices(0, size);
      stand.watch().awaitKnown(size, Trial.SERVED_WITHIN);
      new Drains(trial, size).run(findings, settings.sizes().getFirst() == size);
      goClient(trial);
      trial.start();
      say.accept("writing the endpoints, and waiting until all has come to rest");
      stand.fleet().createEndpoints(0, size + extra);
      trial.awaitAtRest();
      double idle = create(stand);
      restart(trial);
      memory(trial);
      fairness(trial, idle);
    }
  }

  /** What a client in Go reaches with the same patches, for the reader. */
  private void goClient(Trial trial) {
    Lab lab = trial.stand().lab();
    var program = PatchRun.buildGo(lab);
    if (program.isEmpty()) {
      findings.publish("a Go client's bare patches", "not measured: Go cannot build it here");
      return;
    }
    say.accept("bare status patches by a Go client");
    var rates = new ArrayList<String>();
    for (int inFlight : GO_IN_FLIGHT) {
      trial.clear();
      PatchRun run = PatchRun.runGo(lab, program.get(), inFlight);
      trial.stand().watch().awaitServed(size, Trial.SERVED_WITHIN);
      rates.add("%.0f/s with %d in flight".formatted(run.perSecond(), inFlight));
    }
    findings.publish("a Go client's bare patches, " + many, String.join(", ", rates));
  }

  /** Returns the 99th percentile of create → address in milliseconds. */
  private double create(Stand stand) {
    say.accept("single creations with " + many);
    Times times = stand.creations().measure(size, size + settings.creations());
    Samples address = times.address();
    findings.add(
        new Finding(
            "create → address, with " + many,
            "p50 ≤ 3, p99 ≤ 6 ms",
            address.percentiles(),
            Verdict.of(address.percentileMs(50) <= 3 && address.percentileMs(99) <= 6)));
    findings.publish(
        "of it, create → shown without address, with " + many, times.shown().percentiles());
    findings.publish("create → gratuitous ARP, with " + many, times.arp().percentiles());
    Samples floor = stand.creations().floor(settings.creations());
    findings.publish("create → address without Moka, with " + many, floor.percentiles());
    findings.publish(
        "Moka ÷ that", "p50 %.2f".formatted(address.percentileMs(50) / floor.percentileMs(50)));
    return address.percentileMs(99);
  }

  /** The burst once more, and beside it Services in a namespace of their own. */
  private void fairness(Trial trial, double idleMs) {
    trial.stand().fleet().createNamespace(Fleet.OTHER_NAMESPACE);
    Beside beside = trial.beside(size + settings.creations() + Trial.RESTARTS);
    Samples samples = beside.address();
    double limit = 1_000.0 * PatchLimits.DEFAULT.inFlightMax() / beside.perSecond() + idleMs;
    findings.add(
        new Finding(
            "create → address in another namespace, while " + many + " drain",
            "p99 ≤ %.0f ms".formatted(limit),
            samples.percentiles() + ", %d of them".formatted(samples.count()),
            Verdict.of(samples.percentileMs(99) <= limit)));
    Samples bare = trial.besideBare();
    findings.publish(
        "the same without Moka: bare patches drain, the bench serves what is beside",
        bare.percentiles() + ", %d of them".formatted(bare.count()));
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Beside a burst**: the Services wait for a pool again; from its creation until all are"
              + " served, one Service after another is created in a namespace of its own, each %d ms"
                  .formatted(Trial.BESIDE_PAUSE.toMillis())
              + " after the last one was served. The limit is the time that the writes in flight"
              + " take at the rate of this drain, and the 99th percentile without a burst. Without"
              + " Moka bare patches drain the same Services, as above, and the bench itself writes"
              + " an address into each Service beside them as soon as its own watch shows it.");
    }
  }

  private void restart(Trial trial) {
    Samples samples = trial.restarts(size + settings.creations());
    findings.add(
        new Finding(
            "restart with " + many + ": exec → a new one served",
            "< 3 s",
            samples.spread(),
            Verdict.of(samples.maxMs() < 3_000)));
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Restart**: %d rounds; the controller, which has come to rest, is stopped, one more"
                  .formatted(Trial.RESTARTS)
              + " Service is created, and the clock runs from the start of its process until a"
              + " watcher sees that Service's address.");
    }
  }

  private void memory(Trial trial) {
    Lab lab = trial.stand().lab();
    trial.awaitAtRest();
    Memory controller = ProcessFigures.memory(lab.moka().controller());
    findings.add(MemoryOf.controller("controller, " + many, size, controller));
    String node = lab.topology().nodes().getLast();
    Memory longest = MemoryOf.largestSpeaker(lab);
    lab.moka().stopSpeaker(node);
    lab.moka().startSpeaker(node);
    lab.moka().awaitSpeakersSeeEachOther(Trial.REST_WITHIN);
    ProcessFigures.awaitRest(lab.moka().speaker(node), Trial.REST_WITHIN);
    Memory fresh = ProcessFigures.memory(lab.moka().speaker(node));
    String measured = "%s; one that saw all of this: %s".formatted(fresh, longest);
    if (size <= 1_000) {
      findings.add(
          new Finding(
              "speaker, " + many, "RSS ≤ 115 MiB", measured, Verdict.of(fresh.nowMib() <= 115)));
    } else {
      findings.publish("speaker, " + many, measured);
    }
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Memory**: VmRSS and, as the peak, VmHWM of /proc, when the process has come to rest"
              + " after a start with so many Services present, each with an EndpointSlice of three"
              + " endpoints, on three nodes.");
    }
  }
}
