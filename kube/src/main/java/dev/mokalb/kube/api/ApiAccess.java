package dev.mokalb.kube.api;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Where the API server is and how to prove who asks; immutable but for the token it refreshes. */
public final class ApiAccess {

  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final URI server;
  private final Optional<SSLContext> tls;
  private final Credentials credentials;
  private final Optional<String> namespace;

  ApiAccess(
      URI server, Optional<SSLContext> tls, Credentials credentials, Optional<String> namespace) {
    this.server = server;
    this.tls = tls;
    this.credentials = credentials;
    this.namespace = namespace;
  }

  /** What the kubeconfig says, or, if none is named, what a pod finds in its own files. */
  public static AccessResult discover(String kubeconfig, Map<String, String> environment) {
    return kubeconfig.isEmpty()
        ? inCluster(environment, SERVICE_ACCOUNT)
        : ofKubeconfig(Path.of(kubeconfig));
  }

  /** The current context of a kubeconfig file. */
  public static AccessResult ofKubeconfig(Path file) {
    return Kubeconfig.read(file);
  }

  /** A server that wants neither TLS nor a proof. */
  public static ApiAccess plain(URI server) {
    return new ApiAccess(server, Optional.empty(), Credentials.NONE, Optional.empty());
  }

  static AccessResult inCluster(Map<String, String> environment, Path files) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    Path token = files.resolve("token");
    if (host.isEmpty() || !Files.isReadable(token)) {
      return new AccessResult.Unusable(
          "no API server is known: outside a cluster set KUBECONFIG to a kubeconfig file; inside,"
              + " KUBERNETES_SERVICE_HOST and the file "
              + token
              + " must exist (is automountServiceAccountToken off?)");
    }
    try {
      String authority = host.indexOf(':') < 0 ? host : "[" + host + "]";
      SSLContext tls =
          TlsMaterial.withAuthority(new TlsMaterial.Pem("", files.resolve("ca.crt").toString()))
              .context();
      Path namespace = files.resolve("namespace");
      return new AccessResult.Usable(
          new ApiAccess(
              URI.create("https://" + authority + ":" + port),
              Optional.of(tls),
              new TokenFile(token),
              Files.isReadable(namespace)
                  ? Optional.of(Files.readString(namespace).strip())
                  : Optional.empty()));
    } catch (IOException | IllegalArgumentException e) {
      return new AccessResult.Unusable("the files in " + files + " cannot be used: " + e);
    }
  }

  public URI server() {
    return server;
  }

  /** The namespace of the pod, or of the kubeconfig's context. */
  public Optional<String> namespace() {
    return namespace;
  }

  Optional<SSLContext> tls() {
    return tls;
  }

  Credentials credentials() {
    return credentials;
  }
}
