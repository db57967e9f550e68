package dev.mokalb.kube.endpoint;

import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.Option;
import java.util.List;

/**
 * Where a program tells how it is. Of each port 0 means that nothing listens.
 *
 * @param metricsPort for Prometheus
 * @param healthPort for the kubelet
 */
public record OpsSettings(int metricsPort, int healthPort) {

  private static final String METRICS = "port";
  private static final String HEALTH = "health-probe-port";
  private static final int PORT_MAX = 65_535;

  /** Named and numbered as in MetalLB. */
  public static List<Option> options() {
    return List.of(
        new Option(METRICS, "", "9120", "the port of /metrics; 0 for none"),
        new Option(HEALTH, "", "17472", "the port of /healthz and /readyz; 0 for none"));
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException and the message says which flag is wrong, and why
   */
  public static OpsSettings of(CommandLine.Understood given) {
    OpsSettings settings = new OpsSettings(port(given, METRICS), port(given, HEALTH));
    if (settings.metricsPort != 0 && settings.metricsPort == settings.healthPort) {
      throw new IllegalArgumentException(
          "--" + METRICS + " and --" + HEALTH + " are both " + settings.metricsPort + ": use two");
    }
    return settings;
  }

  private static int port(CommandLine.Understood given, String flag) {
    String text = given.get(flag);
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= PORT_MAX) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "--" + flag + " " + text + ": use a port from 1 to " + PORT_MAX + ", or 0 for none");
  }
}
