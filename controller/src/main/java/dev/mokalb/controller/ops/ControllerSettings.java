package dev.mokalb.controller.ops;

import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.LogLevel;
import dev.mokalb.model.settings.Option;
import dev.mokalb.model.settings.TlsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the controller was asked to run.
 *
 * @param namespace where configuration is read; empty means the pod's own
 * @param loadBalancerClass the {@code spec.loadBalancerClass} that is served; empty means Services
 *     without one
 * @param memberlist the Secret that is made for the speakers if it is absent
 * @param ignored flags that were given and have no effect
 */
public record ControllerSettings(
    String namespace,
    String loadBalancerClass,
    LogLevel logLevel,
    ElectionSettings election,
    OpsSettings ops,
    WebhookSettings webhook,
    Memberlist memberlist,
    Source source,
    Set<String> ignored) {

  /**
   * A Secret for the speakers.
   *
   * @param secret its name; empty makes none
   * @param deployment with which it goes; empty for none
   */
  public record Memberlist(String secret, String deployment) {}

  /**
   * Where the objects are.
   *
   * @param kubeconfig a file; empty if the process runs in a pod
   * @param configMap the name of the legacy ConfigMap
   */
  public record Source(String kubeconfig, String configMap) {}

  private static final String SECRET = "ml-secret-name";
  private static final String DEPLOYMENT = "deployment";

  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "disable-epslices",
          "enable-pprof",
          "host",
          "metrics-cert-dir",
          "pprof-bind-address",
          "webhook-http2");

  /** Settings, or the text to print instead of starting. */
  public sealed interface Parsed {
    record Run(ControllerSettings settings) implements Parsed {}

    record Print(String text, int exitCode) implements Parsed {}
  }

  /** Reads the command line and the environment. */
  public static Parsed parse(List<String> arguments, Map<String, String> environment) {
    return switch (CommandLine.parse(arguments, environment, options())) {
      case CommandLine.Help help -> new Parsed.Print(help.text(), 0);
      case CommandLine.Refused refused -> new Parsed.Print(refused.problem(), 2);
      case CommandLine.Understood understood -> {
        try {
          yield new Parsed.Run(settings(understood, environment));
        } catch (IllegalArgumentException wrong) {
          yield new Parsed.Print(String.valueOf(wrong.getMessage()), 2);
        }
      }
    };
  }

  private static ControllerSettings settings(
      CommandLine.Understood given, Map<String, String> environment) {
    String level = given.get("log-level");
    return new ControllerSettings(
        given.get("namespace"),
        given.get("lb-class"),
        LogLevel.parse(level)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--log-level " + level + ": use all, debug, info, warn, error or none")),
        ElectionSettings.of(given, environment),
        OpsSettings.of(given),
        WebhookSettings.of(given),
        new Memberlist(given.get(SECRET), given.get(DEPLOYMENT)),
        new Source(given.get("kubeconfig"), given.get("config")),
        given.ignored());
  }

  private static List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(
        new Option("namespace", "METALLB_NAMESPACE", "", "the namespace of the configuration"));
    options.add(new Option("kubeconfig", "KUBECONFIG", "", "how the API server is reached"));
    options.add(new Option("config", "", "config", "the ConfigMap of MetalLB 0.9 to 0.12"));
    options.add(
        new Option("lb-class", "", "", "serve Services of this spec.loadBalancerClass only"));
    options.add(
        new Option("log-level", "", "info", "one of all, debug, info, warn, error and none"));
    options.addAll(ElectionSettings.options());
    options.addAll(OpsSettings.options());
    options.addAll(WebhookSettings.options());
    options.addAll(TlsOptions.options());
    options.add(
        new Option(
            SECRET,
            "METALLB_ML_SECRET_NAME",
            "",
            "the Secret with which speakers encrypt, made if it is absent"));
    options.add(
        new Option(
            DEPLOYMENT, "METALLB_DEPLOYMENT", "", "the Deployment with which that Secret goes"));
    WITHOUT_EFFECT.forEach(flag -> options.add(Option.withoutEffect(flag)));
    return options;
  }
}
