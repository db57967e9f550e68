package dev.mokalb.images;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image of one layer, made from a folder, for Jib to start from. Whoever can read the folder can
 * make it: capabilities are written into the layer, not set on files.
 */
final class BaseImage {
  private static final int STICKY = 01777;

  private BaseImage() {}

  /**
   * What the image is.
   *
   * @param reference its name and tag
   * @param architecture as Go names it: amd64 or arm64
   * @param program the path of what it runs; empty for an image that others start from
   * @param capabilities what files get, by absolute path in the image
   */
  record Description(
      String reference, String architecture, String program, Map<String, byte[]> capabilities) {}

  /** Writes the image whose root is the folder {@code root}, in the format of docker-save(1). */
  static void write(Path root, Description description, Path imageFile) throws IOException {
    Path layer = Files.createTempFile(imageFile.toAbsolutePath().getParent(), "layer", ".tar");
    try (var image = new TarWriter(new BufferedOutputStream(Files.newOutputStream(imageFile)))) {
      String digest = writeLayer(root, description.capabilities(), layer);
      image.file(
          "config.json",
          """
          {"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":{%s},\
          "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},\
          "history":[{"created":"1970-01-01T00:00:00Z","created_by":"moka runtime"}]}\
          """
              .formatted(description.architecture(), entrypoint(description.program()), digest)
              .getBytes(StandardCharsets.UTF_8));
      image.file("layer.tar", 0644, layer, Map.of());
      image.file(
          "manifest.json",
          """
          [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]\
          """
              .formatted(description.reference())
              .getBytes(StandardCharsets.UTF_8));
    } finally {
      Files.delete(layer);
    }
  }

  private static String entrypoint(String program) {
    return program.isEmpty() ? "" : "\"Entrypoint\":[\"" + program + "\"]";
  }

  private static String writeLayer(Path root, Map<String, byte[]> capabilities, Path file)
      throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out =
            new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest);
        var layer = new TarWriter(out)) {
      for (Path entry : entries(root)) {
        write(root, entry, capabilities, layer);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** In one order on every machine, parents first. */
  private static List<Path> entries(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root))
          .sorted((one, other) -> root.relativize(one).compareTo(root.relativize(other)))
          .collect(Collectors.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(
      Path root, Path entry, Map<String, byte[]> capabilities, TarWriter layer) throws IOException {
    String name = root.relativize(entry).toString();
    if (Files.isSymbolicLink(entry)) {
      layer.link(name, Files.readSymbolicLink(entry).toString());
    } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      layer.folder(name, name.equals("tmp") ? STICKY : 0755);
    } else {
      byte[] attribute = capabilities.get("/" + name);
      layer.file(
          name,
          Files.isExecutable(entry) ? 0755 : 0644,
          entry,
          attribute == null ? Map.of() : Map.of(Capability.ATTRIBUTE, attribute));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
