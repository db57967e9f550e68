package dev.mokalb.lab.bench;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Where and when the figures were taken. */
final class Machine {
  private Machine() {}

  static List<String> describe() {
    return List.of(
        "date: " + LocalDate.now(ZoneOffset.UTC),
        "machine: %d cores (%s), %.0f GiB of memory, Linux %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""))
                    / 1048576.0,
                System.getProperty("os.version")),
        "Java " + System.getProperty("java.vm.version"));
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown 0");
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
