package dev.mokalb.speaker.l2.pcap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the main method of a class in a JVM of its own, in new network and mount namespaces, with
 * the JVM flags of the speaker. Nothing that it does to interfaces reaches the machine.
 */
final class Namespace {

  private static final long SECONDS_MAX = 60;

  private Namespace() {}

  /** What came of it. */
  record Outcome(int exitCode, String output) {}

  /**
   * Runs it to its end.
   *
   * @param wrapper a command that starts the JVM within the namespaces, may be empty
   */
  static Outcome run(List<String> wrapper, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
    if (!isRoot()) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.add("--");
    command.addAll(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx48m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("namespace", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Outcome(-1, "not done in " + SECONDS_MAX + " s\n" + Files.readString(output));
      }
      return new Outcome(process.exitValue(), explained(Files.readString(output)));
    } finally {
      Files.delete(output);
    }
  }

  private static String explained(String output) {
    return output.contains("unshare: unshare failed")
        ? output
            + "This test needs a network namespace of its own: run it as root, or where"
            + " unprivileged user namespaces are allowed (kernel.unprivileged_userns_clone=1)."
        : output;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
