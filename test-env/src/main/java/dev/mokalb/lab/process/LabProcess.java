package dev.mokalb.lab.process;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A long-running process of the lab with its log; it can be killed and started again. */
public final class LabProcess implements AutoCloseable {
  private static final int LOG_TAIL_LINES = 15;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private @Nullable Process process;
  private long startedAt; // where in the log the output of the process that runs now begins

  public LabProcess(
      String name, List<String> command, Map<String, String> environment, Path logFolder) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = logFolder.resolve(name + ".log");
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  /** Starts the process if it does not run. Its output is appended to the log. */
  public synchronized void start() {
    if (alive()) {
      return;
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      startedAt = Files.exists(log) ? Files.size(log) : 0;
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new LabException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  public synchronized boolean alive() {
    return process != null && process.isAlive();
  }

  public synchronized Optional<Long> pid() {
    return process == null || !process.isAlive() ? Optional.empty() : Optional.of(process.pid());
  }

  /** Ends the process as {@code kill -9} does, and returns when it is gone. */
  public synchronized void kill() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      waitForEnd(Duration.ofSeconds(5));
    }
  }

  /** Asks the process to end (SIGTERM) and returns when it did; kills it after {@code limit}. */
  public synchronized void stop(Duration limit) {
    if (process != null) {
      process.destroy();
      if (!waitForEnd(limit)) {
        kill();
      }
    }
  }

  /** Stops the process where it is (SIGSTOP), until {@link #goOn}. */
  public void pause() {
    signal("-STOP");
  }

  /** Lets a process go on that was paused. */
  public void goOn() {
    signal("-CONT");
  }

  private synchronized void signal(String signal) {
    if (process != null && process.isAlive()) {
      var command = new ArrayList<>(List.of("kill", signal, Long.toString(process.pid())));
      process.descendants().map(child -> Long.toString(child.pid())).forEach(command::add);
      Commands.run(command);
    }
  }

  /** Runs {@code observer} at {@code delay} after the end of the process that runs now, if any. */
  public synchronized void afterEnd(Duration delay, Runnable observer) {
    Process observed = process;
    if (observed != null) {
      Thread.ofVirtual()
          .name("after-" + name)
          .start(() -> {
            observed.onExit().join();
            LockSupport.parkNanos(delay.toNanos());
            observer.run();
          });
    }
  }

  /** The end of the log, for messages about what went wrong. */
  public String logTail() {
    try {
      List<String> lines = logLines(0);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** What the process has logged since it was started last. */
  public synchronized List<String> logSinceStart() {
    try {
      return logLines(startedAt);
    } catch (IOException e) {
      throw new LabException("cannot read the log " + log, e);
    }
  }

  private List<String> logLines(long from) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int start = (int) Math.min(from, all.length);
    return new String(all, start, all.length - start, StandardCharsets.UTF_8).lines().toList();
  }

  /** Throws with the end of the log if the process has ended. */
  public void mustRun() {
    if (!alive()) {
      throw new LabException("%s has ended; log %s:%n%s".formatted(name, log, logTail()));
    }
  }

  @Override
  public void close() {
    kill();
  }

  private boolean waitForEnd(Duration limit) {
    try {
      return process == null || process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
