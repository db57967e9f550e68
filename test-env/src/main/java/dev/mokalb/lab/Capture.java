package dev.mokalb.lab;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A running tcpdump on {@code eth0} of a namespace. */
public final class Capture implements AutoCloseable {
  private static final String LAST_IS_BEING_WRITTEN = "truncated dump file";

  private final LabProcess tcpdump;
  private final Path file;

  private Capture(LabProcess tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  /**
   * Starts to capture what {@code filter} (pcap-filter(7)) lets through, and returns once it does.
   */
  public static Capture start(
      NetworkNamespace namespace, String name, String filter, LabFolder folder) {
    Path file = folder.captures().resolve(name + ".pcap");
    var command =
        new ArrayList<>(
            List.of("tcpdump", "-i", "eth0", "-n", "-U", "--immediate-mode", "-Z", "root"));
    Collections.addAll(command, "-w", file.toString(), filter);
    var tcpdump =
        new LabProcess("tcpdump-" + name, namespace.commandLine(command), Map.of(), folder.logs());
    tcpdump.start();
    Waiting.until(
        "tcpdump to listen (log " + tcpdump.log() + ")",
        Duration.ofSeconds(10),
        () -> {
          tcpdump.mustRun();
          return tcpdump.logSinceStart().stream().anyMatch(line -> line.contains("listening on"));
        });
    return new Capture(tcpdump, file);
  }

  public Path file() {
    return file;
  }

  /** The frames so far, a line each, with their Ethernet header, as tcpdump prints them. */
  public List<String> frames() {
    CommandResult read =
        Commands.attempt(List.of("tcpdump", "-e", "-n", "-tttt", "-r", file.toString()));
    if (!read.succeeded() && !read.errors().contains(LAST_IS_BEING_WRITTEN)) {
      throw new LabException("cannot read " + file + ": " + read.errors().strip());
    }
    return read.output().lines().toList();
  }

  @Override
  public void close() {
    tcpdump.stop(Duration.ofSeconds(2));
  }
}
