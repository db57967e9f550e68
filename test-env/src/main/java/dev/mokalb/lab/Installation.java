package dev.mokalb.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where the lab finds what it runs.
 *
 * @param home the project's folder
 * @param kubernetes the folder with kube-apiserver, kube-proxy, kubectl and etcd
 */
public record Installation(Path home, Path kubernetes) {
  private static final String KUBERNETES_VERSION = "v1.34.4"; // as in kubernetes/binaries.sh

  /** Reads MOKA_HOME and MOKA_K8S_BIN, which ./lab sets, or looks in the usual places. */
  public static Installation find() {
    String home = System.getenv("MOKA_HOME");
    String kubernetes = System.getenv("MOKA_K8S_BIN");
    var installation =
        new Installation(
            home == null ? homeAbove(Path.of("").toAbsolutePath()) : Path.of(home),
            kubernetes == null ? cache() : Path.of(kubernetes));
    for (String command : new String[] {"kube-apiserver", "kube-proxy", "kubectl", "etcd"}) {
      if (!Files.isExecutable(installation.kubernetes().resolve(command))) {
        throw new LabException(
            installation.kubernetes().resolve(command)
                + " is missing; run: test-env/kubernetes/binaries.sh");
      }
    }
    return installation;
  }

  public String kubernetesCommand(String name) {
    return kubernetes.resolve(name).toString();
  }

  public Path controller() {
    return home.resolve("controller/target/dist/bin/moka-controller");
  }

  public Path speaker() {
    return home.resolve("speaker/target/dist/bin/moka-speaker");
  }

  /** The folder with the custom-resource definitions. */
  public Path definitions() {
    return home.resolve("crds/src/main/resources/crds");
  }

  /** The java command of this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** How a program of the lab's own is started: a small virtual machine that is there at once. */
  public static List<String> program(Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ownClasses(),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The class path that holds the lab's own classes, without the libraries. */
  public static String ownClasses() {
    return Path.of(Installation.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }

  private static Path homeAbove(Path folder) {
    for (Path candidate = folder; candidate != null; candidate = candidate.getParent()) {
      if (Files.exists(candidate.resolve("test-env/sandbox.sh"))) {
        return candidate;
      }
    }
    throw new LabException("run this in the project's folder, or set MOKA_HOME to it");
  }

  private static Path cache() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null
            ? Path.of(Objects.requireNonNull(System.getProperty("user.home")), ".cache")
            : Path.of(cache);
    return base.resolve("moka/kubernetes").resolve(KUBERNETES_VERSION);
  }
}
