package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.pods.PodsLab;
import dev.mokalb.lab.pods.RealNode;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What an installation costs while nothing happens, in pods of real nodes, and its images. */
final class PodsStage {
  private static final String POOL = "pool.addresses={192.168.2.200-192.168.2.225}";
  private static final String ADDRESS = "192.168.2.200";

  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(60);

  /**
   * Until the work of the start is over: reports are written, and compilers are done, which takes
   * minutes where each method is called a few times a second.
   */
  private static final Duration COMES_TO_REST = Duration.ofMinutes(5);

  private static final Duration REST = Duration.ofMinutes(2);
  private static final double CPU_PERCENT_MAX = 1.0;

  /** A program in its pods. */
  private enum Part {
    CONTROLLER("controller"),
    SPEAKER("speaker");

    private final String word;

    Part(String word) {
      this.word = word;
    }
  }

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  PodsStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    if (!Files.isDirectory(images())) {
      findings.publish("pods at rest, and images", "not measured: there are no images");
      return;
    }
    imageSizes();
    try (PodsLab lab = PodsLab.up(LabOptions.in(settings.folder().resolve("pods")).bare())) {
      lab.helm().apply(POOL);
      lab.pods().place(App.ECHO, lab.topology().nodes());
      lab.awaitMoka();
      lab.objects().apply(SERVICE);
      Waiting.until(
          "one node to answer for " + ADDRESS,
          SETTLES_WITHIN,
          () -> lab.answering(ADDRESS).size() == 1);
      say.accept("until the pods have come to rest");
      Waiting.rest(COMES_TO_REST);
      say.accept("the pods at rest, for %d s".formatted(REST.toSeconds()));
      List<Rest> before = look(lab);
      long from = lab.askedSoFar();
      long start = System.nanoTime();
      Waiting.rest(REST);
      double minutes = (System.nanoTime() - start) / 60e9;
      List<Rest> after = look(lab);
      List<String> asked = lab.askedSince(from);
      for (Part part : Part.values()) {
        report(part, before, after, minutes);
        long calls =
            asked.stream().filter(line -> line.contains(":moka-" + part.word + "\"")).count();
        long pods = after.stream().filter(rest -> rest.part == part).count();
        findings.publish(
            "%s, requests to the API server at rest, each pod".formatted(part.word),
            "%.1f a minute".formatted(calls / minutes / pods));
      }
    }
    findings.method(
        "**Pods at rest**: three nodes with kubelet and containerd, the chart with one pool, one"
            + " Service that is answered; %d minutes after that, for %d minutes: CPU time of /proc,"
                .formatted(COMES_TO_REST.toMinutes(), REST.toMinutes())
            + " VmRSS, and the requests of Moka's service accounts that end in this time, in the"
            + " API server's audit log. Of the speakers the figure is that of the one with most."
            + " Bytes of an image are those of its tar, whose layers are compressed.");
  }

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: echo, namespace: default}
      spec:
        type: LoadBalancer
        selector: {app: echo}
        ports: [{name: http, port: 80}]
      """;

  /** A process of Moka at one time. */
  private record Rest(Part part, long pid, Memory memory, Duration cpu) {}

  private static List<Rest> look(PodsLab lab) {
    var all = new ArrayList<Rest>();
    for (String node : lab.topology().nodes()) {
      RealNode machine = lab.node(node);
      for (Part part : Part.values()) {
        machine.running("dev.mokalb." + part.word + ".Main").stream()
            .map(ProcessHandle::pid)
            .map(pid -> new Rest(part, pid, ProcessFigures.memory(pid), ProcessFigures.cpu(pid)))
            .forEach(all::add);
      }
    }
    return all;
  }

  private void report(Part part, List<Rest> before, List<Rest> after, double minutes) {
    double cpuMost = 0;
    for (Rest late : after) {
      Rest early =
          before.stream()
              .filter(rest -> rest.pid == late.pid)
              .findFirst()
              .orElseThrow(() -> new LabException("a pod was restarted while at rest"));
      if (late.part == part) {
        double share = late.cpu.minus(early.cpu).toMillis() / (minutes * 60_000) * 100;
        cpuMost = Math.max(cpuMost, share);
      }
    }
    Memory memory =
        after.stream()
            .filter(rest -> rest.part == part)
            .map(Rest::memory)
            .max(Comparator.comparingDouble(Memory::nowMib))
            .orElseThrow();
    findings.publish("%s in its pod, RSS at rest".formatted(part.word), memory.toString());
    findings.add(
        new Finding(
            "%s in its pod, CPU at rest".formatted(part.word),
            "under 1 % of a core",
            "%.2f %%".formatted(cpuMost),
            Finding.Verdict.of(cpuMost < CPU_PERCENT_MAX)));
  }

  private static Path images() {
    return Installation.find().home().resolve("dist/images");
  }

  private void imageSizes() {
    try (Stream<Path> files = Files.list(images())) {
      for (Path tar : files.filter(file -> file.toString().endsWith(".tar")).sorted().toList()) {
        double mega = size(tar) / 1e6;
        findings.add(
            new Finding(
                "image " + tar.getFileName().toString().replace(".tar", ""),
                "≤ 60 MB",
                "%.1f MB".formatted(mega),
                Finding.Verdict.of(mega <= 60)));
      }
    } catch (IOException e) {
      throw new LabException("cannot look into " + images(), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new LabException("cannot look at " + file, e);
    }
  }
}
