package dev.mokalb.lab.process;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Runs short commands to their end. */
public final class Commands {
  private Commands() {}

  /** Runs {@code command} and returns how it ended, whatever that was. */
  public static CommandResult attempt(List<String> command) {
    return attempt(new ProcessBuilder(command), "");
  }

  /** Likewise, in the environment of the builder, with {@code input} at its standard input. */
  public static CommandResult attempt(ProcessBuilder command, String input) {
    try {
      Process process = command.start();
      try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
        var errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), readers);
        var written = CompletableFuture.runAsync(() -> write(process, input), readers);
        String output = text(process.getInputStream());
        written.join();
        return new CommandResult(process.waitFor(), output, errors.join());
      }
    } catch (IOException e) {
      throw new LabException(
          "cannot run " + command.command().getFirst() + ": " + e.getMessage() + "; run: make deps",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while running " + String.join(" ", command.command()), e);
    }
  }

  /** Runs {@code command} and returns its output. */
  public static String run(List<String> command) {
    CommandResult result = attempt(command);
    if (!result.succeeded()) {
      throw new LabException(
          "\"%s\" ended with %d: %s"
              .formatted(
                  String.join(" ", command),
                  result.exitCode(),
                  (result.errors() + result.output()).strip()));
    }
    return result.output();
  }

  public static String run(String... command) {
    return run(List.of(command));
  }

  private static void write(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      // It did not want to read all of it; how it ended says more.
    }
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
