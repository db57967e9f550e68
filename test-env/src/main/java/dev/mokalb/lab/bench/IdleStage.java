package dev.mokalb.lab.bench;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.Creations.Times;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import java.time.Duration;
import java.util.function.Consumer;

/** An idle cluster: latencies of single creations, and memory without any load. */
final class IdleStage {
  static final int WARM_UP = 50;
  private static final Duration REST_WITHIN = Duration.ofSeconds(30);

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  IdleStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    try (var stand = new Stand(settings.folder(), say)) {
      Lab lab = stand.lab();
      ProcessFigures.awaitQuiet(lab.moka().controller(), REST_WITHIN);
      Memory controller = ProcessFigures.memory(lab.moka().controller());
      findings.add(MemoryOf.controller("controller, 0 Services", 0, controller));
      stand.fleet().createPool();
      int end = WARM_UP + settings.creations();
      stand.fleet().createEndpoints(0, end);
      say.accept("the first %d Services, one after another".formatted(WARM_UP));
      Times cold = stand.creations().measure(0, 1);
      speakerMemory(lab);
      Times early = stand.creations().measure(1, WARM_UP);
      say.accept("%d Services, one after another".formatted(settings.creations()));
      Times warm = stand.creations().measure(WARM_UP, end);
      say.accept("%d Services, served by the bench itself".formatted(settings.creations()));
      Samples floor = stand.creations().floor(settings.creations());
      report(cold, early, warm);
      reportFloor(warm.address(), floor);
    }
  }

  private void speakerMemory(Lab lab) {
    for (String node : lab.topology().nodes()) {
      ProcessFigures.awaitQuiet(lab.moka().speaker(node), REST_WITHIN);
    }
    Memory speaker = MemoryOf.largestSpeaker(lab);
    findings.add(
        new Finding(
            "speaker, 1 Service",
            "RSS ≤ 110 MiB",
            speaker.toString(),
            Verdict.of(speaker.nowMib() <= 110)));
  }

  private void reportFloor(Samples address, Samples floor) {
    findings.publish("the same without Moka: create, see, write, see", floor.percentiles());
    findings.publish(
        "Moka ÷ that", "p50 %.2f".formatted(address.percentileMs(50) / floor.percentileMs(50)));
    findings.method(
        "**The same without Moka**: the bench creates a Service that nobody serves, writes an"
            + " address into its status as soon as its own watch shows it, and waits until the"
            + " watch shows the address. This is what the API server and this machine take for the"
            + " steps that any controller needs.");
  }

  private void report(Times cold, Times early, Times warm) {
    Samples address = warm.address();
    findings.add(
        new Finding(
            "create → address, idle",
            "p50 ≤ 3, p99 ≤ 6 ms",
            address.percentiles(),
            Verdict.of(address.percentileMs(50) <= 3 && address.percentileMs(99) <= 6)));
    findings.publish("of it, create → shown without address", warm.shown().percentiles());
    Samples arp = warm.arp();
    findings.add(
        new Finding(
            "create → gratuitous ARP, idle",
            "p50 ≤ 5, p99 ≤ 12 ms",
            arp.percentiles(),
            Verdict.of(arp.percentileMs(50) <= 5 && arp.percentileMs(99) <= 12)));
    findings.publish(
        "the first Service after the start",
        "address %.0f, gratuitous ARP %.0f ms"
            .formatted(cold.address().maxMs(), cold.arp().maxMs()));
    findings.publish(
        "Services 2 to " + WARM_UP + " after the start",
        "address %s; gratuitous ARP %s"
            .formatted(early.address().percentiles(), early.arp().percentiles()));
    findings.method(
        "**Latencies**: %d Services, one after another, 20 ms apart, after %d that are not counted"
                .formatted(settings.creations(), WARM_UP)
            + " (they stand in rows of their own). The clock starts just before the request to"
            + " create is sent; it stops when a watcher of Services has the address, or when the"
            + " first gratuitous ARP frame reaches a raw socket in the client's namespace (one"
            + " monotonic clock for the whole machine). The row \"shown without address\" is what"
            + " the API server and the bench's own client take before Moka can know. EndpointSlices"
            + " exist before their Services, as nobody promises how fast others write them. All"
            + " Services of the bench carry service.kubernetes.io/service-proxy-name, so that the"
            + " three kube-proxies leave them alone.");
  }
}
