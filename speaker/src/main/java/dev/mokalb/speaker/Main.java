package dev.mokalb.speaker;

import dev.mokalb.kube.api.AccessWait;
import dev.mokalb.speaker.jna.Scheduling;
import dev.mokalb.speaker.kube.ExcludeFile;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.ops.SpeakerSettings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the speaker. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    switch (SpeakerSettings.parse(List.of(arguments), System.getenv())) {
      case SpeakerSettings.Parsed.Print print -> {
        System.err.println(print.text());
        System.exit(print.exitCode());
      }
      case SpeakerSettings.Parsed.Run run -> run(run.settings());
    }
  }

  private static void run(SpeakerSettings settings) throws InterruptedException {
    switch (ExcludeFile.read(Path.of(settings.layer2().excludeFile()))) {
      case ExcludeFile.Outcome.Bad bad -> {
        System.err.println(bad.problem());
        System.exit(2);
      }
      case ExcludeFile.Outcome.Good good -> run(settings, good.rules());
    }
  }

  private static void run(SpeakerSettings settings, InterfaceRules rules)
      throws InterruptedException {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", settings.logLevel().slf4jName());
    Logger log = LoggerFactory.getLogger(Main.class);
    if (!settings.ignored().isEmpty()) {
      log.info("these flags have no effect in Moka: {}", settings.ignored());
    }
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> {
      log.error("a defect of Moka ended the thread {}; the process ends", thread.getName(), bug);
      Runtime.getRuntime().halt(1);
    });
    preferThreads(log);
    Wiring wiring =
        new Wiring(
            settings,
            rules,
            AccessWait.untilUsable(settings.cluster().kubeconfig(), System.getenv()));
    Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "shutdown"));
    wiring.start();
  }

  /** Before any other thread is started, which then has it too. */
  private static void preferThreads(Logger log) {
    try {
      if (!Scheduling.shortSlices()) {
        log.info(
            "the kernel has no short slices for threads (Linux 6.12 has): on busy processors this"
                + " speaker may answer some milliseconds later");
      }
    } catch (LinkageError missing) {
      log.debug("no native calls", missing); // What needs them says so.
    }
  }
}
