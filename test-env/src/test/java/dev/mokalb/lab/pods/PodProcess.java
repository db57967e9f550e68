package dev.mokalb.lab.pods;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says of a process in a pod, by its pid out here (proc(5)). */
final class PodProcess {
  private PodProcess() {}

  /** The fields of its status, each with the first word of its value. */
  static Map<String, String> status(String pid) {
    var fields = new HashMap<String, String>();
    for (String line : lines(pid, "status")) {
      String[] parts = line.split(":\\s*", 2);
      fields.put(parts[0], parts[1].split("\\s", 2)[0]);
    }
    return fields;
  }

  /** The options with which its root file system is mounted. */
  static List<String> rootOptions(String pid) {
    return lines(pid, "mounts").stream()
        .map(line -> line.split(" ", -1))
        .filter(parts -> parts[1].equals("/"))
        .map(parts -> List.of(parts[3].split(",", -1)))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines(String pid, String file) {
    try {
      return Files.readAllLines(Path.of("/proc", pid, file));
    } catch (IOException e) {
      throw new LabException("cannot read " + file + " of process " + pid, e);
    }
  }
}
