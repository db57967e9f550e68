package dev.mokalb.lab.bfd;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An {@link End} on a host, with the JVM flags and the capabilities of the speaker in a pod. */
final class EndProcess implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final LabProcess process;

  /** A line {@code CHANGE}. */
  record Change(long at, String words) {}

  private EndProcess(LabProcess process) {
    this.process = process;
  }

  /** What it is to do: see {@link End#main}. */
  record Task(String peer, int intervalMillis, int multiplier, int garbageMibPerSecond) {}

  static EndProcess start(NetworkNamespace host, Path folder, Task task) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--bounding-set=-all,+net_raw",
                "--inh-caps=-all,+net_raw",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms8m",
                "-Xmx48m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                End.class.getName(),
                task.peer(),
                Integer.toString(task.intervalMillis()),
                Integer.toString(task.multiplier()),
                Integer.toString(task.garbageMibPerSecond())));
    EndProcess end =
        new EndProcess(
            new LabProcess("end-" + host.name(), host.commandLine(command), Map.of(), folder));
    end.process.start();
    return end;
  }

  List<Change> changes() {
    return process.logSinceStart().stream()
        .filter(line -> line.startsWith("CHANGE "))
        .map(line -> line.split(" ", 3))
        .map(words -> new Change(Long.parseLong(words[1]), words[2]))
        .toList();
  }

  void awaitUp() {
    awaitChange("is up", 0);
  }

  /** The first change after this time that says so. */
  Change awaitChange(String words, long after) {
    return Waiting.forValue(
        words + " of " + process.name(),
        LIMIT,
        () -> {
          process.mustRun();
          return changes().stream()
              .filter(change -> change.at() >= after && change.words().startsWith(words))
              .findFirst();
        });
  }

  /** The last line {@code PAUSES} without that word, or empty. */
  String pauses() {
    Optional<String> last =
        process.logSinceStart().stream()
            .filter(line -> line.startsWith("PAUSES "))
            .reduce((_, line) -> line);
    return last.map(line -> line.substring("PAUSES ".length())).orElse("");
  }

  List<String> problems() {
    return process.logSinceStart().stream().filter(line -> line.startsWith("PROBLEM ")).toList();
  }

  String log() {
    return process.logTail();
  }

  boolean alive() {
    return process.alive();
  }

  @Override
  public void close() {
    process.stop(Duration.ofSeconds(5));
  }
}
