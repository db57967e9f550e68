package dev.mokalb.kube.endpoint;

import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.TextFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What Prometheus asks for. */
public final class Metrics {

  /** Where Prometheus looks unless it is told otherwise. */
  public static final String PATH = "/metrics";

  private Metrics() {}

  /** The page, made anew each time somebody asks for it. */
  public static Map<String, Endpoint.Page> pages(Supplier<List<MetricFamily>> families) {
    return Map.of(
        PATH, () -> new Reply(200, TextFormat.CONTENT_TYPE, TextFormat.of(families.get())));
  }
}
