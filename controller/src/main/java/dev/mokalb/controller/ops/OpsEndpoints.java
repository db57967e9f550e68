package dev.mokalb.controller.ops;

import dev.mokalb.kube.endpoint.Endpoint;
import dev.mokalb.kube.endpoint.Health;
import dev.mokalb.kube.endpoint.Metrics;
import dev.mokalb.model.metrics.MetricFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The ports on which the controller tells how it is. */
public final class OpsEndpoints implements AutoCloseable {

  private final List<Endpoint> endpoints = new ArrayList<>();

  /**
   * Listens.
   *
   * @throws IOException a port cannot be listened on; the message says which flag sets it
   */
  public OpsEndpoints(
      OpsSettings settings,
      Supplier<List<MetricFamily>> metrics,
      Health.Check alive,
      Health.Check ready)
      throws IOException {
    try {
      open("port", settings.metricsPort(), Metrics.pages(Metrics.OPEN, metrics));
      open("health-probe-port", settings.healthPort(), Health.pages(alive, ready));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void open(String flag, int port, Map<String, Endpoint.Page> pages) throws IOException {
    if (port == 0) {
      return;
    }
    try {
      endpoints.add(new Endpoint(new InetSocketAddress(port), Optional.empty(), pages));
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on port "
              + port
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
