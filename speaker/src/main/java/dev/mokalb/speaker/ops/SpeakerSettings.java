package dev.mokalb.speaker.ops;

import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.LogLevel;
import dev.mokalb.model.settings.Option;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the speaker was asked to run.
 *
 * @param nodeName empty if nobody said
 * @param podName of the pod that it runs in; empty if nobody said
 * @param cluster where the cluster and its configuration are
 * @param members how the speakers reach each other
 * @param sharing how they share the addresses
 * @param layer2 how the local network is used
 * @param host where metrics are served; empty means on all addresses of the node
 * @param ignored flags that were given and have no effect
 */
public record SpeakerSettings(
    String nodeName,
    String podName,
    ClusterSettings cluster,
    MemberSettings members,
    SharingSettings sharing,
    Layer2Options layer2,
    OpsSettings ops,
    PodSettings pod,
    Optional<IpAddress> host,
    LogLevel logLevel,
    Set<String> ignored) {

  /**
   * What is read of the cluster.
   *
   * @param namespace empty means the pod's own
   * @param loadBalancerClass empty means Services without one
   * @param kubeconfig a file; empty if the process runs in a pod
   * @param configMap the name of the legacy ConfigMap
   */
  public record ClusterSettings(
      String namespace, String loadBalancerClass, String kubeconfig, String configMap) {}

  /**
   * The channel between the speakers.
   *
   * @param bindText the node's address as it was given; may be no address
   * @param podLabels the label selector of the speakers' pods
   * @param secretPath a folder with the file {@code secretkey}; empty means the Secret
   */
  public record MemberSettings(String bindText, int port, String podLabels, String secretPath) {

    /** The address to bind to; empty if none was given or it cannot be read. */
    public Optional<IpAddress> bindAddress() {
      return IpAddress.parse(bindText);
    }
  }

  /**
   * The pod, as the manifest that made it says.
   *
   * @param daemonSet that it is of; empty if it is of none
   * @param graceSeconds between SIGTERM and SIGKILL; 0 if that is not known
   */
  public record PodSettings(String daemonSet, int graceSeconds) {}

  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "bgp-debounce-timeout",
          "disable-epslices",
          "enable-pprof",
          "frrk8s-namespace",
          "frrk8s-secret-passthrough",
          "metrics-cert-dir",
          "ml-secret-key",
          "pprof-bind-address",
          "tls-cipher-suites",
          "tls-curve-preferences",
          "tls-min-version");

  /** Settings, or the text to print instead of starting. */
  public sealed interface Parsed {
    record Run(SpeakerSettings settings) implements Parsed {}

    record Print(String text, int exitCode) implements Parsed {}
  }

  /** Reads the command line and the environment. */
  public static Parsed parse(List<String> arguments, Map<String, String> environment) {
    return switch (CommandLine.parse(arguments, environment, options())) {
      case CommandLine.Help help -> new Parsed.Print(help.text(), 0);
      case CommandLine.Refused refused -> new Parsed.Print(refused.problem(), 2);
      case CommandLine.Understood understood -> {
        try {
          yield settings(understood);
        } catch (IllegalArgumentException wrong) {
          yield new Parsed.Print(String.valueOf(wrong.getMessage()), 2);
        }
      }
    };
  }

  private static Parsed settings(CommandLine.Understood given) {
    Optional<LogLevel> level = LogLevel.parse(given.get("log-level"));
    if (level.isEmpty()) {
      return new Parsed.Print(
          "--log-level " + given.get("log-level") + ": use all, debug, info, warn, error or none",
          2);
    }
    Optional<Integer> port = port(given.get("ml-bindport"));
    if (port.isEmpty()) {
      return new Parsed.Print(
          "--ml-bindport " + given.get("ml-bindport") + ": use a port from 1 to 65535", 2);
    }
    Optional<String> problem = Layer2Options.problem(given);
    if (problem.isPresent()) {
      return new Parsed.Print(problem.get(), 2);
    }
    return switch (SharingSettings.parse(given)) {
      case SharingSettings.Parsed.Bad(String why) -> new Parsed.Print(why, 2);
      case SharingSettings.Parsed.Good(SharingSettings sharing) ->
          new Parsed.Run(settings(given, port.get(), sharing, level.get()));
    };
  }

  private static SpeakerSettings settings(
      CommandLine.Understood given, int port, SharingSettings sharing, LogLevel level) {
    return new SpeakerSettings(
        given.get("node-name"),
        given.get("pod-name"),
        new ClusterSettings(
            given.get("namespace"),
            given.get("lb-class"),
            given.get("kubeconfig"),
            given.get("config")),
        new MemberSettings(
            given.get("ml-bindaddr"),
            port,
            given.get("ml-labels"),
            given.get("ml-secret-key-path")),
        sharing,
        Layer2Options.of(given),
        OpsSettings.of(given),
        new PodSettings(given.get("daemonset"), grace(given.get("grace-seconds"))),
        host(given.get("host")),
        level,
        given.ignored());
  }

  private static Optional<IpAddress> host(String text) {
    Optional<IpAddress> host = IpAddress.parse(text);
    if (host.isEmpty() && !text.isEmpty()) {
      throw new IllegalArgumentException(
          "--host " + text + ": use an address of this node, or nothing for all of them");
    }
    return host;
  }

  private static int grace(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "--grace-seconds "
              + text
              + ": use whole seconds, as terminationGracePeriodSeconds of the pod has them, or 0");
    }
    return Integer.parseInt(text);
  }

  private static Optional<Integer> port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
  }

  private static List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(
        new Option("namespace", "METALLB_NAMESPACE", "", "the namespace of the configuration"));
    options.add(new Option("node-name", "METALLB_NODE_NAME", "", "the name of this node"));
    options.add(
        new Option("pod-name", "METALLB_POD_NAME", "", "the name of the pod of this speaker"));
    options.add(new Option("kubeconfig", "KUBECONFIG", "", "how the API server is reached"));
    options.add(new Option("config", "", "config", "the ConfigMap of MetalLB 0.9 to 0.12"));
    options.add(
        new Option("lb-class", "", "", "serve Services of this spec.loadBalancerClass only"));
    options.add(
        new Option("log-level", "", "info", "one of all, debug, info, warn, error and none"));
    options.add(
        new Option(
            "ml-bindaddr",
            "METALLB_ML_BIND_ADDR",
            "",
            "the address of this node at which the other speakers reach it"));
    options.add(
        new Option("ml-bindport", "METALLB_ML_BIND_PORT", "7946", "the port for it, UDP and TCP"));
    options.add(
        new Option(
            "ml-labels",
            "METALLB_ML_LABELS",
            "app=metallb,component=speaker",
            "the labels of the speakers' pods"));
    options.add(
        new Option(
            "ml-secret-key-path",
            "METALLB_ML_SECRET_KEY_PATH",
            "",
            "a folder with the file secretkey, instead of the Secret memberlist"));
    options.addAll(SharingSettings.options());
    options.addAll(Layer2Options.options());
    options.add(
        new Option(
            "host", "METALLB_HOST", "", "the address of this node at which metrics are served"));
    options.add(
        new Option(
            "daemonset",
            "MOKA_DAEMONSET",
            "",
            "the DaemonSet of this speaker's pod: when it is gone, routes are withdrawn at the end"));
    options.add(
        new Option(
            "grace-seconds",
            "MOKA_GRACE_SECONDS",
            "0",
            "the pod's terminationGracePeriodSeconds; graceful shutdowns of BGP are cut to it"));
    options.addAll(OpsSettings.options());
    WITHOUT_EFFECT.forEach(flag -> options.add(Option.withoutEffect(flag)));
    return options;
  }
}
