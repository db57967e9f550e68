package dev.mokalb.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of one lab: what it keeps on disk lies in here. */
public record LabFolder(Path path) {

  /** Makes the folder and empties the parts of it that a lab writes. */
  public static LabFolder prepare(Path path) {
    try {
      for (String part : List.of("logs", "pcap", "cluster")) {
        deleteTree(path.resolve(part));
        Files.createDirectories(path.resolve(part));
      }
    } catch (IOException e) {
      throw new LabException("cannot use the folder " + path + ": " + e.getMessage(), e);
    }
    return new LabFolder(path);
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return path.resolve("kubeconfig");
  }

  public Path logs() {
    return path.resolve("logs");
  }

  public Path captures() {
    return path.resolve("pcap");
  }

  /** Keys, tokens, kubeconfigs of the processes, and etcd's data. */
  public Path cluster() {
    return path.resolve("cluster");
  }

  public Path controlSocket() {
    return path.resolve("control.sock");
  }

  private static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
