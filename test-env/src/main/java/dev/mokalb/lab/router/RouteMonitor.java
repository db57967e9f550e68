package dev.mokalb.lab.router;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a kernel does to its IPv4 routes from BGP, told as it happens (rtnetlink). */
public final class RouteMonitor implements AutoCloseable {

  /** 10,000 routes come faster than they are printed. */
  private static final String SOCKET_OCTETS = "67108864";

  private static final String DELETED = "Deleted ";
  private static final Pattern IS_FROM_BGP = Pattern.compile(" proto (?:bgp|186) ");
  private static final Pattern HOP = Pattern.compile(" via ");

  private final Process process;
  // Guarded by this object, like the two that follow.
  private final Map<String, State> states = new HashMap<>();
  private int present;
  private long changedNanos = System.nanoTime();

  /** The last that was said about a destination. */
  private record State(long nanos, int hops) {}

  private RouteMonitor(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("route-monitor").start(this::read);
  }

  /** Begins to listen in a namespace; what is there already is not known. */
  public static RouteMonitor start(NetworkNamespace namespace) {
    try {
      return new RouteMonitor(
          new ProcessBuilder(
                  namespace.commandLine(
                      List.of("ip", "-rcvbuf", SOCKET_OCTETS, "-4", "-o", "monitor", "route")))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new LabException("cannot listen for routes", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      lines.lines().forEach(this::heard);
    } catch (IOException | UncheckedIOException e) {
      // The process was ended.
    }
  }

  private void heard(String line) {
    long now = System.nanoTime();
    if (!IS_FROM_BGP.matcher(line).find()) {
      return;
    }
    boolean isDeleted = line.startsWith(DELETED);
    String rest = isDeleted ? line.substring(DELETED.length()) : line;
    String destination = rest.substring(0, rest.indexOf(' '));
    int hops = isDeleted ? 0 : (int) HOP.matcher(rest).results().count();
    synchronized (this) {
      State before = states.put(destination, new State(now, hops));
      int more = (hops > 0 ? 1 : 0) - (before != null && before.hops() > 0 ? 1 : 0);
      if (more != 0) {
        present += more;
        changedNanos = now;
      }
      notifyAll();
    }
  }

  /**
   * Waits until a destination has been given so many next hops, 0 for none at all, and returns when
   * that was ({@link System#nanoTime}).
   *
   * @param destination as ip(8) prints it, for a host without a length
   */
  public long awaitHops(String destination, int hops, Duration limit) {
    return await(
        "%d next hops to %s".formatted(hops, destination),
        limit,
        () -> {
          State state = states.get(destination);
          return state != null && state.hops() == hops ? state.nanos() : null;
        });
  }

  /** Waits until there are routes to so many destinations, and returns when that was. */
  public long awaitCount(int count, Duration limit) {
    return await(
        "routes to %d destinations".formatted(count),
        limit,
        () -> present == count ? changedNanos : null);
  }

  private synchronized long await(String what, Duration limit, Supplier<@Nullable Long> source) {
    long end = System.nanoTime() + limit.toNanos();
    Long found = source.get();
    while (found == null) {
      long leftMillis = (end - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new LabException(
            "waited %d ms in vain for %s in the router's kernel; it has %d"
                .formatted(limit.toMillis(), what, present));
      }
      try {
        wait(leftMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting for " + what, e);
      }
      found = source.get();
    }
    return found;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
