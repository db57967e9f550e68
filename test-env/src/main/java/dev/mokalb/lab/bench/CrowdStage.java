package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.process.LabProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Three times as many Services as anything is promised for: the processes outlive them. */
final class CrowdStage {
  private static final int SIZE = 30_000;
  private static final String MANY = "%,d Services".formatted(SIZE);
  private static final Duration SERVED_WITHIN = Duration.ofMinutes(5);

  private final Path folder;
  private final Findings findings;
  private final Consumer<String> say;

  CrowdStage(Path folder, Findings findings, Consumer<String> say) {
    this.folder = folder;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    try (var stand = new Stand(folder, say)) {
      LabProcess controller = stand.lab().moka().controller();
      Optional<Long> begun = controller.pid();
      say.accept("creating %s, which are served as they come".formatted(MANY));
      stand.fleet().createPool();
      long start = System.nanoTime();
      stand.fleet().createServices(0, SIZE);
      double seconds = (stand.watch().awaitServed(SIZE, SERVED_WITHIN) - start) / 1e9;
      ProcessFigures.awaitQuiet(controller, Trial.REST_WITHIN);
      Memory served = ProcessFigures.memory(controller);
      boolean survived = controller.pid().equals(begun);
      controller.stop(Trial.STOP_LIMIT);
      String name = Fleet.name(SIZE);
      Fleet.must(stand.fleet().create(name).join());
      long restarted = System.nanoTime();
      controller.start();
      long again = stand.watch().awaitAddress(name, SERVED_WITHIN).addressNanos() - restarted;
      findings.add(
          new Finding(
              MANY + ", created and served",
              "the controller survives",
              "%.0f s; controller %s; speaker %s; a restart serves a new one after %.1f s"
                  .formatted(seconds, served, MemoryOf.largestSpeaker(stand.lab()), again / 1e9),
              Verdict.of(survived)));
    }
  }
}
