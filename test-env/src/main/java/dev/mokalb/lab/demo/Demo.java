package dev.mokalb.lab.demo;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.RunningLab;
import dev.mokalb.lab.demo.Walkthrough.Configuration;
import dev.mokalb.lab.demo.Walkthrough.Step;
import dev.mokalb.lab.pods.PodsLab;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Shows the whole main job in a lab of its own, nothing simulated, and says what it took. */
public final class Demo {
  static final List<Configuration> CONFIGURATIONS =
      List.of(
          new Configuration("ConfigMap", "config-map.yaml"),
          new Configuration("IPAddressPool and L2Advertisement", "custom-resources.yaml"));

  private final long start = System.nanoTime();
  private String step = "bringing the lab up";

  private Demo() {}

  /** The arguments are the folder of the lab and, for one with real nodes, {@code --pods}. */
  public static void main(String[] arguments) {
    try {
      System.exit(new Demo().run(List.of(arguments)));
    } catch (RuntimeException e) {
      if (!ending()) {
        throw e;
      }
      tellInterrupted();
    }
  }

  /** Whether this process has been asked to end (Ctrl-C): the lab is being taken from under us. */
  private static boolean ending() {
    try {
      var nothing = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(nothing);
      Runtime.getRuntime().removeShutdownHook(nothing);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void tellInterrupted() {
    System.err.printf("%ndemo: interrupted; nothing of the lab stays but its logs%n");
  }

  static String resource(String name) {
    try (InputStream in = Demo.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read " + name, e);
    }
  }

  private int run(List<String> arguments) {
    Path folder = Path.of(arguments.getFirst());
    LabOptions options = LabOptions.in(folder).tell(this::say);
    try (RunningLab lab = arguments.contains("--pods") ? PodsLab.up(options) : Lab.up(options)) {
      return show(lab);
    } catch (LabException | KubernetesClientException e) {
      return failed(folder, e);
    }
  }

  private int show(RunningLab lab) {
    var results = new Results();
    try {
      for (Configuration configuration : CONFIGURATIONS) {
        for (Step next : new Walkthrough(lab, configuration, results, Demo::indent).steps()) {
          step = next.title();
          say(step);
          next.action().run();
          lab.processes().forEach(Demo::requireRunning);
        }
      }
    } catch (LabException | KubernetesClientException e) {
      if (ending()) {
        throw e;
      }
      lab.processes().forEach(Demo::tellLog);
      return failed(lab.folder().path(), e);
    }
    System.out.println();
    System.out.print(results.table());
    say("done; the lab goes away now, its logs and captures stay in " + lab.folder().path());
    return 0;
  }

  private int failed(Path folder, RuntimeException problem) {
    if (ending()) {
      throw problem;
    }
    System.out.flush();
    System.err.printf("%ndemo: FAILED at \"%s\": %s%n", step, problem.getMessage());
    System.err.println("demo: logs are in " + folder.resolve("logs"));
    return 1;
  }

  private void say(String text) {
    System.out.printf("%n%5.1f s  %s%n", (System.nanoTime() - start) / 1e9, text);
  }

  private static void indent(String text) {
    System.out.print(text.indent(9));
  }

  private static void requireRunning(LabProcess process) {
    process.mustRun();
  }

  private static void tellLog(LabProcess process) {
    if (process.name().startsWith("controller") || process.name().startsWith("speaker")) {
      System.err.printf(
          "--- %s: end of %s%n%s%n", process.name(), process.log(), process.logTail());
    }
  }
}
