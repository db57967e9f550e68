package dev.mokalb.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OCI image layout of one image, as Jib's tar holds it (OCI image-spec v1, image-layout.md).
 *
 * @param folder what the tar was unpacked into
 * @param manifest the digest of the image's manifest
 * @param manifestOctets its size
 */
record Layout(Path folder, String manifest, long manifestOctets) {
  private static final Pattern DIGEST = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"");
  private static final Pattern IN_INDEX =
      Pattern.compile(DIGEST.pattern() + ",\"size\":([0-9]{1,18})");

  static Layout in(Path folder) throws IOException {
    Matcher found = IN_INDEX.matcher(Files.readString(folder.resolve("index.json")));
    if (!found.find()) {
      throw new IOException(folder.resolve("index.json") + " names no manifest");
    }
    String digest = found.group(1);
    long octets = Long.parseLong(found.group(2));
    if (found.find()) {
      throw new IOException(folder.resolve("index.json") + " names more than one manifest");
    }
    return new Layout(folder, digest, octets);
  }

  Path blob(String digest) {
    return folder.resolve("blobs/sha256").resolve(digest);
  }

  /** The digests that the manifest names: the configuration's, then the layers' from below. */
  List<String> parts() throws IOException {
    List<String> digests =
        DIGEST
            .matcher(Files.readString(blob(manifest)))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    if (digests.size() < 2 || !Files.readString(blob(digests.getFirst())).contains("\"rootfs\"")) {
      throw new IOException(
          blob(manifest) + " must name a configuration first, then layers: " + digests);
    }
    return digests;
  }
}
