package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The tars of the images that a lab's nodes are given.
 *
 * @param tars Moka's and that of pause, for this machine's platform
 * @param controller the name of the controller's image
 */
public record PodImages(List<Path> tars, String controller) {
  public PodImages {
    tars = List.copyOf(tars);
  }

  static PodImages find(Installation installation) {
    Path controller = built(installation, "moka-controller");
    Path pause = installation.home().resolve("images/target/pause" + ending());
    if (!Files.exists(pause)) {
      throw new LabException(pause + " is missing; run: make images");
    }
    return new PodImages(
        List.of(controller, built(installation, "moka-speaker"), pause),
        "docker.io/" + reference(controller, "moka-controller"));
  }

  /** The tar of the image {@code name} for this machine's platform. */
  public static Path built(Installation installation, String name) {
    return only(installation.home().resolve("dist/images"), name + "-", ending());
  }

  /** What the image in this tar of {@link #built} is called: {@code REPOSITORY:TAG}. */
  public static String reference(Path tar, String name) {
    String file = tar.getFileName().toString();
    return "mokalb/%s:%s"
        .formatted(name, file.substring(name.length() + 1, file.length() - ending().length()));
  }

  private static String ending() {
    return "-linux-" + platform() + ".tar";
  }

  /** As container images call it. */
  static String platform() {
    return Objects.equals(System.getProperty("os.arch"), "aarch64") ? "arm64" : "amd64";
  }

  private static Path only(Path folder, String start, String end) {
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith(start))
              .filter(file -> file.getFileName().toString().endsWith(end))
              .toList();
      if (found.size() != 1) {
        throw new LabException(
            "there must be one image %s*%s in %s, not %s; run: make images"
                .formatted(start, end, folder, found));
      }
      return found.getFirst();
    } catch (IOException e) {
      throw new LabException("cannot read " + folder, e);
    }
  }
}
