package dev.mokalb.kube.endpoint;

import dev.mokalb.model.metrics.MetricFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The ports on which a program tells how it is. */
public final class OpsEndpoints implements AutoCloseable {

  /**
   * Where it listens.
   *
   * @param metrics empty means all addresses
   * @param health empty means all addresses
   */
  public record Addresses(Optional<InetAddress> metrics, Optional<InetAddress> health) {

    /** For a pod with a network of its own. */
    public static final Addresses ALL = new Addresses(Optional.empty(), Optional.empty());
  }

  private final List<Endpoint> endpoints = new ArrayList<>();

  /**
   * Listens.
   *
   * @throws IOException a port cannot be listened on; the message says which flag sets it
   */
  public OpsEndpoints(
      OpsSettings settings,
      Addresses addresses,
      Supplier<List<MetricFamily>> metrics,
      Health.Check alive,
      Health.Check ready)
      throws IOException {
    try {
      open("port", at(addresses.metrics(), settings.metricsPort()), Metrics.pages(metrics));
      open(
          "health-probe-port",
          at(addresses.health(), settings.healthPort()),
          Health.pages(alive, ready));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static InetSocketAddress at(Optional<InetAddress> address, int port) {
    return address
        .map(it -> new InetSocketAddress(it, port))
        .orElseGet(() -> new InetSocketAddress(port));
  }

  private void open(String flag, InetSocketAddress at, Map<String, Endpoint.Page> pages)
      throws IOException {
    if (at.getPort() == 0) {
      return;
    }
    try {
      endpoints.add(new Endpoint(at, Optional.empty(), pages));
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on port "
              + at.getPort()
              + " ("
              + e.getMessage()
              + "): give another with --"
              + flag
              + ", or 0 for none",
          e);
    }
  }

  @Override
  public void close() {
    endpoints.forEach(Endpoint::close);
  }
}
