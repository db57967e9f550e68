package dev.mokalb.images;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Packs an image so that every tool can load it: the OCI layout, which containerd, Podman and
 * registries read, and beside it the list that {@code docker load} asks for.
 */
final class ImageTar {
  private ImageTar() {}

  /** Writes {@code layout} as {@code file}; it is loaded under the name {@code reference}. */
  static void write(Layout layout, String reference, Path file) throws IOException {
    var parts = layout.parts();
    try (var tar = new TarWriter(new BufferedOutputStream(Files.newOutputStream(file)))) {
      text(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
      text(tar, "index.json", index(layout, reference));
      text(
          tar,
          "manifest.json",
          parts.stream()
              .skip(1)
              .map(digest -> "\"" + blobName(digest) + "\"")
              .collect(
                  Collectors.joining(
                      ",",
                      "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":["
                          .formatted(blobName(parts.getFirst()), reference),
                      "]}]")));
      tar.folder("blobs", 0755);
      tar.folder("blobs/sha256", 0755);
      var blobs = new TreeSet<>(parts);
      blobs.add(layout.manifest());
      for (String digest : blobs) {
        tar.file(blobName(digest), 0644, layout.blob(digest), Map.of());
      }
    }
  }

  private static String index(Layout layout, String reference) {
    return """
    {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{\
    "mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d,\
    "annotations":{"io.containerd.image.name":"%s","org.opencontainers.image.ref.name":"%s"}}]}\
    """
        .formatted(
            layout.manifest(),
            layout.manifestOctets(),
            qualified(reference),
            reference.substring(reference.lastIndexOf(':') + 1));
  }

  /** containerd knows images by their full names: one without a registry is Docker Hub's. */
  static String qualified(String reference) {
    String first = reference.substring(0, Math.max(0, reference.indexOf('/')));
    if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
      return reference;
    }
    return "docker.io/" + (first.isEmpty() ? "library/" : "") + reference;
  }

  private static String blobName(String digest) {
    return "blobs/sha256/" + digest;
  }

  private static void text(TarWriter tar, String name, String content) throws IOException {
    tar.file(name, content.getBytes(StandardCharsets.UTF_8));
  }
}
