package dev.mokalb.lab.pods;

import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups of a node: everything that its kubelet starts lies below one of a name of its
 * own, in each hierarchy (version 1) or the one (version 2).
 */
final class ControlGroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final String name;

  /** Nodes of the same name in labs of different folders have different groups. */
  ControlGroups(Path labFolder, String node) {
    this.name = "moka-" + HexFormat.of().toHexDigits(labFolder.hashCode()) + "-" + node;
  }

  String name() {
    return name;
  }

  /**
   * Removes the groups; no process may run in them. What is left of a crash would cost the kubelet
   * seconds at its next start.
   */
  void remove() {
    try (Stream<Path> children = Files.list(ROOT)) {
      Stream.concat(Stream.of(ROOT), children)
          .map(hierarchy -> hierarchy.resolve(name))
          .filter(Files::isDirectory)
          .forEach(ControlGroups::removeTree);
    } catch (IOException | UncheckedIOException e) {
      throw new LabException("cannot remove the control groups " + name, e);
    }
  }

  private static void removeTree(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      List<Path> deepestFirst =
          all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
      for (Path group : deepestFirst) {
        Files.delete(group); // its files go with it
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
