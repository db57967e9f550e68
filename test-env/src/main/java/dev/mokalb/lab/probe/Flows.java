package dev.mokalb.lab.probe;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Flows of datagrams from a client, each from a port of its own, to an echo service. */
public final class Flows implements AutoCloseable {

  private final LabProcess process;
  private final int count;
  private final long startNanos = System.nanoTime();

  /** Echoes that did not come to one flow: from the last one before to the first one after. */
  public record Gap(int flow, long fromNanos, long toNanos) {}

  /**
   * Where to.
   *
   * @param count of local ports
   */
  public record Target(String address, int port, int count, Duration interval) {}

  private Flows(LabProcess process, int count) {
    this.process = process;
    this.count = count;
  }

  /** Begins to send. */
  public static Flows start(NetworkNamespace client, Target target, Path logFolder) {
    List<String> command =
        client.commandLine(
            Installation.program(
                FlowsProcess.class,
                target.address(),
                Integer.toString(target.port()),
                Integer.toString(target.count()),
                Long.toString(target.interval().toNanos() / 1_000)));
    Flows flows = new Flows(new LabProcess("flows", command, Map.of(), logFolder), target.count());
    flows.process.start();
    return flows;
  }

  /** What was said so far: the flows that are silent, since when, and the gaps that ended. */
  private record Said(Map<Integer, Long> silent, List<Gap> gaps) {}

  private Said said() {
    process.mustRun();
    Map<Integer, Long> silent = new HashMap<>();
    for (int flow = 0; flow < count; flow++) {
      silent.put(flow, startNanos);
    }
    List<Gap> gaps = new ArrayList<>();
    for (String line : process.logSinceStart()) {
      String[] words = line.split(" ", -1);
      if (words.length != 3) {
        continue; // not all of it is written yet
      }
      int flow = Integer.parseInt(words[1]);
      long nanos = Long.parseLong(words[2]);
      if (words[0].equals(FlowsProcess.SILENT)) {
        silent.put(flow, nanos);
      } else {
        Long since = silent.remove(flow);
        if (since != null) {
          gaps.add(new Gap(flow, since, nanos));
        }
      }
    }
    return new Said(silent, gaps);
  }

  /** Waits until no flow is silent. */
  public void awaitAllHeard(Duration limit) {
    Waiting.until(
        "an echo on every flow (log " + process.log() + ")",
        limit,
        () -> said().silent().isEmpty());
  }

  /** The gaps that ended after a moment, as far as they have ended. */
  public List<Gap> gapsSince(long nanos) {
    return said().gaps().stream().filter(gap -> gap.toNanos() - nanos > 0).toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
