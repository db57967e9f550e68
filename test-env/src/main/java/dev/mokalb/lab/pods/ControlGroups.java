package dev.mokalb.lab.pods;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups of a node: everything that its kubelet starts lies below one of a name of its
 * own, in each hierarchy (version 1) or the one (version 2).
 */
public final class ControlGroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Duration EMPTY_WITHIN = Duration.ofSeconds(10);

  private final String name;

  /** Nodes of the same name in labs of different folders have different groups. */
  public ControlGroups(Path labFolder, String node) {
    this.name = "moka-" + HexFormat.of().toHexDigits(labFolder.hashCode()) + "-" + node;
  }

  public String name() {
    return name;
  }

  /**
   * Removes the groups, once the processes in them, which have been killed, are gone. What is left
   * of a crash would cost the kubelet seconds at its next start.
   */
  public void remove() {
    Waiting.until("the control groups " + name + " to be empty", EMPTY_WITHIN, this::isRemoved);
  }

  private boolean isRemoved() {
    try (Stream<Path> children = Files.list(ROOT)) {
      return Stream.concat(Stream.of(ROOT), children)
          .map(hierarchy -> hierarchy.resolve(name))
          .filter(Files::isDirectory)
          .allMatch(ControlGroups::isTreeRemoved);
    } catch (IOException e) {
      throw new LabException("cannot read the control groups in " + ROOT, e);
    }
  }

  private static boolean isTreeRemoved(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      List<Path> deepestFirst =
          all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
      for (Path group : deepestFirst) {
        Files.deleteIfExists(group); // its files go with it
      }
      return true;
    } catch (IOException
        | UncheckedIOException busy) { // the latter from walking into what vanished
      return false;
    }
  }
}
