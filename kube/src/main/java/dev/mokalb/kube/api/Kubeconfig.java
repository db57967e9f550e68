package dev.mokalb.kube.api;

import dev.mokalb.kube.api.TlsMaterial.Pem;
import dev.mokalb.kube.api.TlsMaterial.ServerCheck;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Reads the current context of a kubeconfig. The plain cases are read here, since fabric8's reader
 * costs 20 MiB, and Jackson's databind 6; logins by plugin or password are left to it.
 */
final class Kubeconfig {

  private static final List<String> LEFT_TO_FABRIC8 =
      List.of("exec", "auth-provider", "username", "password");

  private final Path file;
  private final YamlTree document;

  private Kubeconfig(Path file, YamlTree document) {
    this.file = file;
    this.document = document;
  }

  static AccessResult read(Path file) {
    try {
      YamlTree document = YamlTree.read(Files.readString(file));
      return new AccessResult.Usable(new Kubeconfig(file, document).access());
    } catch (IOException | IllegalArgumentException e) {
      return new AccessResult.Unusable(
          "the kubeconfig " + file + " cannot be used: " + Failures.causeOf(e));
    }
  }

  private ApiAccess access() throws IOException {
    YamlTree context = named("contexts", "context", text(document, "current-context"));
    YamlTree cluster = named("clusters", "cluster", text(context, "cluster"));
    YamlTree user = named("users", "user", text(context, "user"));
    if (!text(cluster, "tls-server-name").isEmpty()) {
      throw new IOException(
          "tls-server-name is not supported: let server name what the certificate is for");
    }
    URI server = URI.create(text(cluster, "server"));
    if (server.getHost() == null) {
      throw new IOException("the server of the current context's cluster is missing or no URL");
    }
    Optional<SSLContext> tls =
        "https".equals(server.getScheme()) ? Optional.of(tls(cluster, user)) : Optional.empty();
    String namespace = text(context, "namespace");
    return new ApiAccess(
        server,
        tls,
        credentials(user),
        namespace.isEmpty() ? Optional.empty() : Optional.of(namespace));
  }

  private SSLContext tls(YamlTree cluster, YamlTree user) throws IOException {
    return new TlsMaterial(
            pem(cluster, "certificate-authority"),
            pem(user, "client-certificate"),
            pem(user, "client-key"),
            cluster.field("insecure-skip-tls-verify").isTrue()
                ? ServerCheck.NONE
                : ServerCheck.CERTIFICATE)
        .context();
  }

  private Credentials credentials(YamlTree user) {
    if (LEFT_TO_FABRIC8.stream().anyMatch(user::has)) {
      return new PluginLogin(file);
    }
    // As in kubectl, the file wins over the token beside it.
    String tokenFile = text(user, "tokenFile");
    if (!tokenFile.isEmpty()) {
      return new TokenFile(beside(tokenFile));
    }
    String token = text(user, "token");
    return token.isEmpty() ? Credentials.NONE : Credentials.bearer(token);
  }

  private Pem pem(YamlTree owner, String field) {
    String path = text(owner, field);
    return new Pem(text(owner, field + "-data"), path.isEmpty() ? "" : beside(path).toString());
  }

  /** Relative paths start at the kubeconfig's folder. */
  private Path beside(String path) {
    return file.toAbsolutePath().resolveSibling(path);
  }

  private YamlTree named(String list, String field, String name) throws IOException {
    if (name.isEmpty() && !list.equals("users")) {
      throw new IOException("it names no " + field + " (set current-context)");
    }
    for (YamlTree entry : document.field(list).elements()) {
      if (text(entry, "name").equals(name)) {
        return entry.field(field);
      }
    }
    if (name.isEmpty()) {
      return YamlTree.NOTHING;
    }
    throw new IOException("its " + list + " have none named \"" + name + "\"");
  }

  private static String text(YamlTree node, String field) {
    return node.field(field).text();
  }

  /** Logs in as fabric8 does, and again when the server no longer accepts the outcome. */
  private static final class PluginLogin implements Credentials {
    private final Path file;
    private volatile Optional<String> header;

    PluginLogin(Path file) {
      this.file = file;
      this.header = login();
    }

    private Optional<String> login() {
      Config config = Config.fromKubeconfig(file.toFile());
      return Optional.ofNullable(config.getAutoOAuthToken()).map(token -> "Bearer " + token);
    }

    @Override
    public Optional<String> authorization() {
      return header;
    }

    @Override
    public void refused() {
      header = login();
    }
  }
}
