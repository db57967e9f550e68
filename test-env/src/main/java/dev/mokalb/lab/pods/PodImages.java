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
record PodImages(List<Path> tars, String controller) {
  PodImages {
    tars = List.copyOf(tars);
  }

  static PodImages find(Installation installation) {
    String platform = "-linux-" + platform() + ".tar";
    Path built = installation.home().resolve("dist/images");
    Path controller = only(built, "moka-controller-", platform);
    String tag =
        controller
            .getFileName()
            .toString()
            .replaceFirst("^moka-controller-", "")
            .replace(platform, "");
    Path pause = installation.home().resolve("images/target/pause" + platform);
    if (!Files.exists(pause)) {
      throw new LabException(pause + " is missing; run: make images");
    }
    return new PodImages(
        List.of(controller, only(built, "moka-speaker-", platform), pause),
        "docker.io/mokalb/moka-controller:" + tag);
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
