package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A raw socket in the client's namespace that notes the first gratuitous ARP of each address. */
final class ArpListener implements AutoCloseable {
  private final Process process;
  // An address is announced for the first time once in the life of a lab.
  private final Map<String, CompletableFuture<Long>> first = new ConcurrentHashMap<>();

  private ArpListener(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("arp-listener").start(this::read);
  }

  static ArpListener start(Lab lab) {
    List<String> command = lab.client().commandLine(Installation.program(ArpEar.class));
    try {
      var listener =
          new ArpListener(
              new ProcessBuilder(command)
                  .redirectError(
                      ProcessBuilder.Redirect.appendTo(
                          lab.folder().logs().resolve("arp-ear.log").toFile()))
                  .start());
      listener.await(ArpEar.READY, Duration.ofSeconds(10));
      return listener;
    } catch (IOException e) {
      throw new LabException("cannot start to listen for ARP", e);
    }
  }

  /** Waits until the address has been announced, and returns when that was. */
  long await(String address, Duration limit) {
    try {
      return future(address).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LabException(
          "no gratuitous ARP for %s in %d ms".formatted(address, limit.toMillis()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the ARP of " + address, e);
    } catch (ExecutionException e) {
      throw new LabException("the listener for ARP failed", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  private CompletableFuture<Long> future(String address) {
    return first.computeIfAbsent(address, unheard -> new CompletableFuture<>());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      lines
          .lines()
          .forEach(line -> {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
              future(words[1]).complete(Long.parseLong(words[0]));
            } else if (line.equals(ArpEar.READY)) {
              future(line).complete(System.nanoTime());
            }
          });
    } catch (IOException | UncheckedIOException e) {
      // The process was ended.
    }
  }
}
