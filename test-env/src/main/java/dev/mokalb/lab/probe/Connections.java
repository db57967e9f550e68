package dev.mokalb.lab.probe;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Long-lived TCP connections of a client, with a request on each every 0.2 s. */
public final class Connections implements AutoCloseable {

  /** A connection that gives no answer for so long counts as one that hangs. */
  public static final Duration PATIENCE = Duration.ofMillis(ConnectionsProcess.PATIENCE_MILLIS);

  private final LabProcess process;
  private final int count;

  private Connections(LabProcess process, int count) {
    this.process = process;
    this.count = count;
  }

  /** Opens so many connections to port 80 of an address. */
  public static Connections open(
      NetworkNamespace client, String address, int count, Path logFolder) {
    List<String> command =
        client.commandLine(
            Installation.program(ConnectionsProcess.class, address, "80", Integer.toString(count)));
    Connections connections =
        new Connections(new LabProcess("connections", command, Map.of(), logFolder), count);
    connections.process.start();
    return connections;
  }

  /** Waits until each of them has been answered once. */
  public void awaitAllOpen(Duration limit) {
    Waiting.until(
        count + " connections (log " + process.log() + ")",
        limit,
        () -> millis(ConnectionsProcess.OPEN).size() == count);
  }

  /** Of each connection that broke so far: how long the client waited until it knew. */
  public List<Long> broken() {
    return millis(ConnectionsProcess.BROKEN);
  }

  private List<Long> millis(String what) {
    process.mustRun();
    return process.logSinceStart().stream()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 3 && words[0].equals(what) && !words[2].isEmpty())
        .map(words -> Long.valueOf(words[2]))
        .toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
