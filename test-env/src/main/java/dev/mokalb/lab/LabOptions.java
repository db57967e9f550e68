package dev.mokalb.lab;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a lab should be.
 *
 * @param folder where it keeps its files
 * @param nodes how many nodes it has
 * @param load what runs in it
 * @param progress is told each step of the way up
 */
public record LabOptions(Path folder, int nodes, Load load, Consumer<String> progress) {
  private static final int USUAL_NODES = 3;

  /** What runs on the cluster. */
  public enum Load {
    /** Nothing but Kubernetes itself. */
    BARE,
    /** The controller and a speaker on each node. */
    MOKA
  }

  /** Three nodes with Moka, told to nobody. */
  public static LabOptions in(Path folder) {
    return new LabOptions(folder, USUAL_NODES, Load.MOKA, step -> {});
  }

  public LabOptions bare() {
    return new LabOptions(folder, nodes, Load.BARE, progress);
  }

  public LabOptions withNodes(int count) {
    return new LabOptions(folder, count, load, progress);
  }

  public LabOptions tell(Consumer<String> listener) {
    return new LabOptions(folder, nodes, load, listener);
  }
}
