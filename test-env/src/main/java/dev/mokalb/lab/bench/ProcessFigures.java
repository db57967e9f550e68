package dev.mokalb.lab.bench;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What /proc says about a process of the lab (proc(5)). */
final class ProcessFigures {
  private static final Duration QUIET_OVER = Duration.ofMillis(500);
  private static final int QUIET_TICKS_MAX = 5; // of 10 ms: a tenth of one core
  private static final Duration REST_OVER = Duration.ofSeconds(2);
  private static final int REST_TICKS_MAX = 8; // of 10 ms: a twenty-fifth of one core

  private ProcessFigures() {}

  /**
   * Resident memory.
   *
   * @param nowMib VmRSS
   * @param peakMib VmHWM, the highest since the start of the process
   */
  record Memory(double nowMib, double peakMib) {
    @Override
    public String toString() {
      return "%.0f (peak %.0f) MiB".formatted(nowMib, peakMib);
    }
  }

  static Memory memory(LabProcess process) {
    return memory(pid(process));
  }

  static Memory memory(long pid) {
    double now = 0;
    double peak = 0;
    for (String line : read(pid, "status").lines().toList()) {
      if (line.startsWith("VmRSS:")) {
        now = mib(line);
      } else if (line.startsWith("VmHWM:")) {
        peak = mib(line);
      }
    }
    return new Memory(now, peak);
  }

  /** Waits until the process does little for a moment: it serves, and may still write things up. */
  static void awaitQuiet(LabProcess process, Duration limit) {
    awaitAtMost(process, limit, QUIET_TICKS_MAX, QUIET_OVER);
  }

  /**
   * Waits until the process does next to nothing for a while: there is nothing left to write up.
   */
  static void awaitRest(LabProcess process, Duration limit) {
    awaitAtMost(process, limit, REST_TICKS_MAX, REST_OVER);
  }

  private static void awaitAtMost(LabProcess process, Duration limit, int ticks, Duration over) {
    Waiting.until(
        process.name() + " to come to rest (log " + process.log() + ")",
        limit,
        () -> {
          process.mustRun();
          long before = ticks(pid(process));
          LockSupport.parkNanos(over.toNanos());
          return ticks(pid(process)) - before <= ticks;
        });
  }

  /** The flags of the virtual machine and the class path with which a Java process was started. */
  record JavaStart(List<String> flags, String classPath) {}

  static JavaStart javaStart(LabProcess process) {
    List<String> words = List.of(read(pid(process), "cmdline").split("\0", -1));
    int classPath = words.indexOf("-cp");
    if (classPath < 1) {
      throw new LabException(process.name() + " is no Java process: " + words);
    }
    return new JavaStart(words.subList(1, classPath), words.get(classPath + 1));
  }

  /** CPU time since the start of the process. */
  static Duration cpu(LabProcess process) {
    return cpu(pid(process));
  }

  static Duration cpu(long pid) {
    return Duration.ofMillis(10 * ticks(pid));
  }

  /** CPU time in ticks of 10 ms, user and system: fields 14 and 15 of stat. */
  private static long ticks(long pid) {
    String stat = read(pid, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static double mib(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
  }

  private static long pid(LabProcess process) {
    return process.pid().orElseThrow(() -> new LabException(process.name() + " does not run"));
  }

  private static String read(long pid, String file) {
    try {
      // These files have no length that could be asked for first.
      return new String(
          Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read about process " + pid, e);
    }
  }
}
