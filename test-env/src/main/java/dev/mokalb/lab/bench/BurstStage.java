package dev.mokalb.lab.bench;

import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.bench.Creations.Times;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.JavaStart;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.process.LabProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Many Services: a burst that waits for a pool is served, and then life goes on with them. */
final class BurstStage {
  private static final Duration BESIDE_PAUSE = Duration.ofMillis(20);
  private static final int RESTARTS = 5;
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
      controller.stop(Drains.STOP_LIMIT);
      int extra = settings.creations() + RESTARTS;
      say.accept("creating %s, and nobody serves them yet".formatted(many));
      stand.fleet().createServices(0, size);
      stand.watch().awaitKnown(size, Drains.SERVED_WITHIN);
      new Drains(stand, say, like, size).run(findings, settings.sizes().getFirst() == size);
      goClient(stand);
      controller.start();
      ProcessFigures.awaitQuiet(controller, Drains.REST_WITHIN);
      say.accept("writing the endpoints");
      stand.fleet().createEndpoints(0, size + extra);
      awaitSpeakersQuiet(stand.lab());
      double idle = create(stand);
      restart(stand);
      memory(stand.lab());
      fairness(stand, like, idle);
    }
  }

  /** What a client in Go reaches with the same patches, for the reader. */
  private void goClient(Stand stand) {
    Lab lab = stand.lab();
    var program = PatchRun.buildGo(lab);
    if (program.isEmpty()) {
      findings.publish("a Go client's bare patches", "not measured: Go cannot build it here");
      return;
    }
    say.accept("bare status patches by a Go client");
    var rates = new ArrayList<String>();
    for (int inFlight : GO_IN_FLIGHT) {
      PatchRun.runGo(lab, program.get(), Kind.CLEAR, inFlight);
      stand.watch().awaitServed(0, Drains.SERVED_WITHIN);
      PatchRun run = PatchRun.runGo(lab, program.get(), Kind.SET, inFlight);
      stand.watch().awaitServed(size, Drains.SERVED_WITHIN);
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
    return address.percentileMs(99);
  }

  /** The burst once more, and beside it Services in a namespace of their own. */
  private void fairness(Stand stand, JavaStart like, double idleMs) {
    LabProcess controller = stand.lab().moka().controller();
    controller.stop(Drains.STOP_LIMIT);
    stand.fleet().deletePool();
    PatchRun.run(stand.lab(), like, Kind.CLEAR);
    stand.watch().awaitServed(0, Drains.SERVED_WITHIN);
    controller.start();
    ProcessFigures.awaitQuiet(controller, Drains.REST_WITHIN);
    say.accept("the burst once more, with Services of another namespace beside it");
    int waiting = size + settings.creations() + RESTARTS;
    stand.fleet().createNamespace(Fleet.OTHER_NAMESPACE);
    long start = System.nanoTime();
    stand.fleet().createPool();
    List<Long> beside = new ArrayList<>();
    while (stand.watch().served() < waiting + beside.size()) {
      String name = "beside-%05d".formatted(beside.size());
      long asked = System.nanoTime();
      var created = stand.fleet().createBeside(name);
      beside.add(stand.watch().awaitAddress(name, Drains.SERVED_WITHIN).addressNanos() - asked);
      Fleet.must(created.join());
      LockSupport.parkNanos(BESIDE_PAUSE.toNanos());
    }
    double rate = (waiting + beside.size()) / ((System.nanoTime() - start) / 1e9);
    var samples = new Samples(beside);
    double limit = 1_000.0 * PatchLimits.DEFAULT.inFlightMax() / rate + idleMs;
    findings.add(
        new Finding(
            "create → address in another namespace, while " + many + " drain",
            "p99 ≤ %.0f ms".formatted(limit),
            samples.percentiles() + ", %d of them".formatted(samples.count()),
            Verdict.of(samples.percentileMs(99) <= limit)));
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Beside a burst**: the Services wait for a pool again; from its creation until all are"
              + " served, one Service after another is created in a namespace of its own, each %d ms"
                  .formatted(BESIDE_PAUSE.toMillis())
              + " after the last one was served. The limit is the time that the writes in flight"
              + " take at the rate of this drain, and the 99th percentile without a burst.");
    }
  }

  private void restart(Stand stand) {
    say.accept("restarting the controller with " + many);
    LabProcess controller = stand.lab().moka().controller();
    List<Long> served = new ArrayList<>();
    for (int round = 0; round < RESTARTS; round++) {
      controller.stop(Drains.STOP_LIMIT);
      String name = Fleet.name(size + settings.creations() + round);
      Fleet.must(stand.fleet().create(name).join());
      long start = System.nanoTime();
      controller.start();
      served.add(stand.watch().awaitAddress(name, Drains.SERVED_WITHIN).addressNanos() - start);
    }
    var samples = new Samples(served);
    findings.add(
        new Finding(
            "restart with " + many + ": exec → a new one served",
            "< 3 s",
            samples.spread(),
            Verdict.of(samples.maxMs() < 3_000)));
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Restart**: %d rounds; the controller is stopped, one more Service is created, and the"
                  .formatted(RESTARTS)
              + " clock runs from the start of its process until a watcher sees that Service's"
              + " address.");
    }
  }

  private void memory(Lab lab) {
    ProcessFigures.awaitQuiet(lab.moka().controller(), Drains.REST_WITHIN);
    awaitSpeakersQuiet(lab);
    Memory controller = ProcessFigures.memory(lab.moka().controller());
    findings.add(MemoryOf.controller("controller, " + many, size, controller));
    String node = lab.topology().nodes().getLast();
    Memory longest = MemoryOf.largestSpeaker(lab);
    lab.moka().stopSpeaker(node);
    lab.moka().startSpeaker(node);
    lab.moka().awaitSpeakersSeeEachOther(Drains.REST_WITHIN);
    ProcessFigures.awaitQuiet(lab.moka().speaker(node), Drains.REST_WITHIN);
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

  private static void awaitSpeakersQuiet(Lab lab) {
    for (String node : lab.topology().nodes()) {
      ProcessFigures.awaitQuiet(lab.moka().speaker(node), Drains.REST_WITHIN);
    }
  }
}
