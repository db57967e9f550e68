package dev.mokalb.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who pushes, for a registry that asks. */
final class Credentials {
  private Credentials() {}

  /**
   * The value of HTTP's basic authentication: of MOKA_REGISTRY_USER and MOKA_REGISTRY_PASSWORD, or
   * what {@code docker login} left for this registry; empty if there is neither.
   */
  static Optional<String> find(String registry, Map<String, String> environment, Path home)
      throws IOException {
    String user = environment.get("MOKA_REGISTRY_USER");
    String password = environment.get("MOKA_REGISTRY_PASSWORD");
    if (user != null && password != null) {
      return Optional.of(
          Base64.getEncoder()
              .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }
    Path configuration = home.resolve(".docker/config.json");
    if (!Files.isReadable(configuration)) {
      return Optional.empty();
    }
    Matcher entry =
        Pattern.compile(
                "\""
                    + Pattern.quote(registry)
                    + "\"\\s*:\\s*\\{[^{}]*\"auth\"\\s*:\\s*\"([^\"]+)\"")
            .matcher(Files.readString(configuration));
    return entry.find() ? Optional.of(entry.group(1)) : Optional.empty();
  }
}
