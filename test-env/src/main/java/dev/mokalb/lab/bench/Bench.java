package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.BenchSettings.Stage;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures what Moka promises, prints one table, and after a complete run publishes it. */
public final class Bench {
  private final long start = System.nanoTime();
  private final BenchSettings settings;
  private final Findings findings = new Findings();
  private boolean failed;

  private Bench(BenchSettings settings) {
    this.settings = settings;
  }

  /** The first argument is the folder of the labs, the others are for {@link BenchSettings}. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    try {
      BenchSettings settings =
          BenchSettings.parse(Path.of(words.getFirst()), words.subList(1, words.size()));
      Bench bench = new Bench(settings);
      bench.run();
      System.exit(bench.failed ? 1 : 0);
    } catch (LabException | KubernetesClientException | IllegalArgumentException | IOException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println("bench: logs are in " + Path.of(words.getFirst()).resolve("logs"));
      System.exit(1);
    }
  }

  private void run() throws IOException {
    for (Stage stage : Stage.values()) {
      if (settings.stages().contains(stage)) {
        say("stage " + stage.word());
        tryToMeasure(stage);
      }
    }
    System.out.println();
    System.out.print(findings.table());
    if (settings.complete()) {
      Path page = Installation.find().home().resolve("docs/benchmarks.md");
      Files.createDirectories(page.getParent());
      Files.writeString(page, findings.page(circumstances()));
      say("written to docs/benchmarks.md");
    } else {
      say("docs/benchmarks.md stays as it is: this was not a complete run");
    }
  }

  /** What cannot be measured is a row too, and no reason to lose the others. */
  private void tryToMeasure(Stage stage) {
    try {
      measure(stage);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      System.err.println("bench: stage " + stage.word() + ": " + message);
      String first = message.lines().findFirst().orElse("");
      findings.add(
          new Finding(
              "stage " + stage.word(), "", "ended early: " + first, Finding.Verdict.MISSED));
      failed = true;
    }
  }

  private void measure(Stage stage) {
    switch (stage) {
      case IDLE -> new IdleStage(settings, findings, this::say).run();
      case BURST ->
          settings
              .sizes()
              .forEach(size -> new BurstStage(settings, findings, this::say, size).run());
      case METALLB -> new MetalLbStage(settings, findings, this::say).run();
      case CROWD -> new CrowdStage(settings.folder(), findings, this::say).run();
      case FAILOVER -> new FailoverStage(settings, findings, this::say).run();
      case MASS -> new MassStage(settings, findings, this::say).run();
      case SPLIT -> new SplitStage(settings, findings, this::say).run();
      case START -> new StartStage(settings, findings, this::say).run();
      case MEMBERS -> new MembersStage(settings, findings, this::say).run();
      case BGP -> new BgpStage(settings, findings, this::say).run();
      case ANSWER -> new AnswerStage(settings, findings, this::say).run();
      case PODS -> new PodsStage(settings, findings, this::say).run();
    }
  }

  private List<String> circumstances() {
    var lines = new ArrayList<>(Machine.describe());
    lines.add(
        "everything runs on this one machine: etcd, kube-apiserver, three kube-proxies, the"
            + " controller, three speakers and the bench itself");
    return lines;
  }

  private void say(String text) {
    System.out.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, text);
  }
}
