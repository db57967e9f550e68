package dev.mokalb.lab.probe;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A running probe in the client's namespace. */
public final class Probe implements AutoCloseable {
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private final Target target;
  private final Process process;
  private final ConcurrentLinkedQueue<Observation> seen = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  /**
   * What to ask for.
   *
   * @param address the IPv4 address that is asked for by ARP
   * @param echoPort UDP port of an echo service on it, or 0
   * @param pagePort TCP port of a web server on it, or 0
   */
  public record Target(String address, int echoPort, int pagePort) {}

  private Probe(Target target, Process process) {
    this.target = target;
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("probe").start(this::read);
  }

  /** Starts to ask every {@code interval}, and returns once the first question went out. */
  public static Probe start(
      NetworkNamespace client, Target target, Duration interval, Path logFolder) {
    List<String> command =
        client.commandLine(
            Installation.program(
                ProbeProcess.class,
                target.address(),
                Long.toString(interval.toNanos() / 1_000),
                Integer.toString(target.echoPort()),
                Integer.toString(target.pagePort())));
    try {
      Path log = logFolder.resolve("probe.log");
      var probe =
          new Probe(
              target,
              new ProcessBuilder(command)
                  .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                  .start());
      Waiting.until(
          "the probe to ask (log " + log + ")",
          Duration.ofSeconds(10),
          () -> !probe.seen.isEmpty());
      return probe;
    } catch (IOException e) {
      throw new LabException("cannot start the probe", e);
    }
  }

  /** What was seen so far. */
  public ProbeReport soFar() {
    List<Observation> observations = new ArrayList<>(seen);
    // The threads of the probe put things in the queue in nearly, but not quite, the order of time.
    observations.sort(Comparator.comparingLong(Observation::nanos));
    return new ProbeReport(observations, System.nanoTime());
  }

  /** Waits until one node alone has answered, and nothing was lost, for a second. */
  public void awaitSettled(Duration limit) {
    Waiting.until(
        "one node alone to answer for " + target.address() + " and nothing to be lost",
        limit,
        () -> {
          ProbeReport all = soFar();
          ProbeReport last = all.since(System.nanoTime() - SETTLED.toNanos());
          return all.runningFor().compareTo(SETTLED) > 0
              && last.answerers().size() == 1
              && (target.pagePort() == 0 || (last.pages() > 0 && last.failedPages() == 0))
              && (target.echoPort() == 0 || (last.echoes() > 0 && last.lostEchoes() == 0));
        });
  }

  /** Ends the probe and returns all that it saw. */
  public ProbeReport stop() {
    long end = System.nanoTime();
    close();
    return new ProbeReport(soFar().observations(), end);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join(Duration.ofSeconds(2));
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      lines.lines().flatMap(line -> Observation.parse(line).stream()).forEach(seen::add);
    } catch (IOException | UncheckedIOException e) {
      // The process was killed: what came until then is what was seen.
    }
  }
}
