package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A raw socket in the client's namespace that hears gratuitous ARP. */
final class ArpListener implements AutoCloseable {
  private final Process process;
  // An address is announced for the first time once in the life of a lab.
  private final Map<String, CompletableFuture<Long>> first = new ConcurrentHashMap<>();
  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private volatile boolean recording;

  /** A gratuitous frame: when it came, for which address, and whose it is. */
  private record Heard(long nanos, String address, String mac) {}

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

  /** Keeps what is heard from now on, and nothing that was before. */
  void record() {
    heard.clear();
    recording = true;
  }

  /** Of what was kept: when each address was first announced by anybody but this station. */
  Map<String, Long> firstByOthers(String mac) {
    recording = false;
    var times = new HashMap<String, Long>();
    heard.stream()
        .filter(frame -> !frame.mac().equals(mac))
        .forEach(frame -> times.merge(frame.address(), frame.nanos(), Math::min));
    return times;
  }

  /** How many addresses anybody but this station has announced since {@link #record}. */
  long countByOthers(String mac) {
    return heard.stream()
        .filter(frame -> !frame.mac().equals(mac))
        .map(Heard::address)
        .distinct()
        .count();
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
            if (words.length == 3) {
              long nanos = Long.parseLong(words[0]);
              future(words[1]).complete(nanos);
              if (recording) {
                heard.add(new Heard(nanos, words[1], words[2]));
              }
            } else if (line.equals(ArpEar.READY)) {
              future(line).complete(System.nanoTime());
            }
          });
    } catch (IOException | UncheckedIOException e) {
      // The process was ended.
    }
  }
}
