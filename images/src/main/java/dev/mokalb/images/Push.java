package dev.mokalb.images;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Pushes an image for several platforms under one name: each platform's parts, then the list of
 * them. Jib could, were it not that what it starts from differs between the platforms.
 */
final class Push {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private Push() {}

  /**
   * Pushes.
   *
   * @param reference {@code HOST[:PORT]/REPOSITORY:TAG}
   * @param layouts by architecture
   */
  static void push(String reference, Map<String, Layout> layouts)
      throws IOException, InterruptedException {
    String host = reference.substring(0, reference.indexOf('/'));
    String repository = reference.substring(host.length() + 1, reference.lastIndexOf(':'));
    String tag = reference.substring(reference.lastIndexOf(':') + 1);
    var basic =
        Credentials.find(host, System.getenv(), Path.of(System.getProperty("user.home", "/")));
    try (var registry = new Registry(host, repository, basic)) {
      int sent = 0;
      var entries = new ArrayList<String>();
      for (Map.Entry<String, Layout> platform : layouts.entrySet()) {
        Layout layout = platform.getValue();
        for (String digest : layout.parts()) {
          sent += registry.pushBlob(digest, layout.blob(digest)) ? 1 : 0;
        }
        registry.pushManifest(
            "sha256:" + layout.manifest(),
            MANIFEST,
            BodyPublishers.ofFile(layout.blob(layout.manifest())));
        entries.add(
            """
            {"mediaType":"%s","digest":"sha256:%s","size":%d,\
            "platform":{"architecture":"%s","os":"linux"}}\
            """
                .formatted(
                    MANIFEST, layout.manifest(), layout.manifestOctets(), platform.getKey()));
      }
      String index =
          entries.stream()
              .collect(
                  Collectors.joining(
                      ",",
                      "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[",
                      "]}"));
      registry.pushManifest(tag, INDEX, BodyPublishers.ofString(index));
      System.out.printf(
          "pushed %s for %s (%d parts were new)%n", reference, layouts.keySet(), sent);
    }
  }
}
