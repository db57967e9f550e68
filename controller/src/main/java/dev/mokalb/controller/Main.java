package dev.mokalb.controller;

import dev.mokalb.controller.ops.ControllerSettings;
import dev.mokalb.controller.ops.ConvertCommand;
import dev.mokalb.kube.api.AccessWait;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the controller. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException, IOException {
    if (arguments.length > 0 && arguments[0].equals(ConvertCommand.NAME)) {
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      System.exit(ConvertCommand.run(rest, System.in, System.out, System.err));
    }
    switch (ControllerSettings.parse(List.of(arguments), System.getenv())) {
      case ControllerSettings.Parsed.Print print -> {
        System.err.println(print.text());
        System.exit(print.exitCode());
      }
      case ControllerSettings.Parsed.Run run -> run(run.settings());
    }
  }

  private static void run(ControllerSettings settings) throws InterruptedException {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", settings.logLevel().slf4jName());
    Logger log = LoggerFactory.getLogger(Main.class);
    if (!settings.ignored().isEmpty()) {
      log.info("these flags have no effect in Moka: {}", settings.ignored());
    }
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> {
      log.error("a defect of Moka ended the thread {}; the process ends", thread.getName(), bug);
      Runtime.getRuntime().halt(1);
    });
    Wiring wiring =
        new Wiring(
            settings, AccessWait.untilUsable(settings.source().kubeconfig(), System.getenv()));
    Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "shutdown"));
    try {
      wiring.start();
    } catch (IOException e) {
      log.error("{}", e.getMessage());
      System.exit(1);
    }
  }
}
