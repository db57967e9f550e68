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
  private static final Duration SERVED_WITHIN = Duration.ofMinutes(3);
  private static final Duration REST_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
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
      controller.stop(STOP_LIMIT);
      int extra = settings.creations() + RESTARTS;
      say.accept("creating %s, and nobody serves them yet".formatted(many));
      stand.fleet().createServices(0, size);
      stand.watch().awaitKnown(size, SERVED_WITHIN);
      report(drain(stand, like));
      goClient(stand);
      controller.start();
      ProcessFigures.awaitQuiet(controller, REST_WITHIN);
      say.accept("writing the endpoints");
      stand.fleet().createEndpoints(0, size + extra);
      awaitSpeakersQuiet(stand.lab());
      double idle = create(stand);
      restart(stand);
      memory(stand.lab());
      fairness(stand, like, idle);
    }
  }

  /** What the burst and the bare patches beside it took. */
  private record Drained(
      double seconds, double cpuMsEach, Memory memory, PatchRun before, PatchRun after) {}

  private Drained drain(Stand stand, JavaStart like) {
    Lab lab = stand.lab();
    ServiceWatch watch = stand.watch();
    LabProcess controller = lab.moka().controller();
    say.accept("bare status patches, before");
    PatchRun before = PatchRun.run(lab, like, Kind.SET);
    watch.awaitServed(size, SERVED_WITHIN);
    PatchRun.run(lab, like, Kind.CLEAR);
    watch.awaitServed(0, SERVED_WITHIN);
    controller.start();
    ProcessFigures.awaitQuiet(controller, REST_WITHIN);
    say.accept("the pool comes: the controller serves " + many);
    Duration cpu = ProcessFigures.cpu(controller);
    long start = System.nanoTime();
    stand.fleet().createPool();
    double seconds = (watch.awaitServed(size, SERVED_WITHIN) - start) / 1e9;
    double cpuMs = ProcessFigures.cpu(controller).minus(cpu).toMillis();
    Memory memory = ProcessFigures.memory(controller);
    controller.stop(STOP_LIMIT);
    PatchRun.run(lab, like, Kind.CLEAR);
    watch.awaitServed(0, SERVED_WITHIN);
    say.accept("bare status patches, after");
    PatchRun after = PatchRun.run(lab, like, Kind.SET);
    watch.awaitServed(size, SERVED_WITHIN);
    return new Drained(seconds, cpuMs / size, memory, before, after);
  }

  private void report(Drained drained) {
    double before = drained.before().perSecond();
    double after = drained.after().perSecond();
    double bare = (before + after) / 2;
    double rate = size / drained.seconds();
    findings.add(
        new Finding(
            many + " pending, drained",
            "≥ 0.9 of bare patches",
            "%.2f: %.2f s, %.0f/s; bare %.0f/s (before %.0f, after %.0f)"
                .formatted(rate / bare, drained.seconds(), rate, bare, before, after),
            Verdict.of(rate >= 0.9 * bare)));
    findings.publish(
        "CPU time for each of them",
        "controller %.2f ms, bare patches %.2f ms"
            .formatted(drained.cpuMsEach(), drained.after().cpuMsEach()));
    findings.publish("controller, right after that", drained.memory().toString());
    if (size == settings.sizes().getFirst()) {
      findings.method(
          "**Bursts**: the Services wait without a pool, are read and refused by a controller that"
              + " was just started; the clock runs from the request to create the pool until a"
              + " watcher has seen the last address. Beside it, before and after, on the same"
              + " Services and with the controller stopped: bare status patches by the same client"
              + " code with the same fields, guard and limit of 32 in flight, in a new virtual"
              + " machine with the controller's flags, from the first request to the last answer."
              + " The comparison is with the mean of the two. The speakers and the watcher run all"
              + " the time. The Go client (net/http, HTTP/2) sends the same patches.");
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
      stand.watch().awaitServed(0, SERVED_WITHIN);
      PatchRun run = PatchRun.runGo(lab, program.get(), Kind.SET, inFlight);
      stand.watch().awaitServed(size, SERVED_WITHIN);
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
    controller.stop(STOP_LIMIT);
    stand.fleet().deletePool();
    PatchRun.run(stand.lab(), like, Kind.CLEAR);
    stand.watch().awaitServed(0, SERVED_WITHIN);
    controller.start();
    ProcessFigures.awaitQuiet(controller, REST_WITHIN);
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
      beside.add(stand.watch().awaitAddress(name, SERVED_WITHIN).addressNanos() - asked);
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
      controller.stop(STOP_LIMIT);
      String name = Fleet.name(size + settings.creations() + round);
      Fleet.must(stand.fleet().create(name).join());
      long start = System.nanoTime();
      controller.start();
      served.add(stand.watch().awaitAddress(name, SERVED_WITHIN).addressNanos() - start);
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
    ProcessFigures.awaitQuiet(lab.moka().controller(), REST_WITHIN);
    awaitSpeakersQuiet(lab);
    Memory controller = ProcessFigures.memory(lab.moka().controller());
    int limit = size <= 1_000 ? 98 : 105;
    findings.add(
        new Finding(
            "controller, " + many,
            "RSS ≤ " + limit + " MiB",
            controller.toString(),
            Verdict.of(controller.nowMib() <= limit)));
    String node = lab.topology().nodes().getLast();
    Memory longest = MemoryOf.largestSpeaker(lab);
    lab.moka().stopSpeaker(node);
    lab.moka().startSpeaker(node);
    lab.moka().awaitSpeakersSeeEachOther(REST_WITHIN);
    ProcessFigures.awaitQuiet(lab.moka().speaker(node), REST_WITHIN);
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
      ProcessFigures.awaitQuiet(lab.moka().speaker(node), REST_WITHIN);
    }
  }
}
