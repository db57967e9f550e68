package dev.mokalb.kube.endpoint;

import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.TextFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What Prometheus asks for. */
public final class Metrics {

  /** Where Prometheus looks unless it is told otherwise. */
  public static final String PATH = "/metrics";

  private Metrics() {}

  /** Says whether a caller may see a page. */
  @FunctionalInterface
  public interface Gate {

    /** The reply that turns the caller away; empty for one who may come in. */
    Optional<Reply> turnAway(String authorization) throws InterruptedException;
  }

  /** Lets everybody in. */
  public static final Gate OPEN = _ -> Optional.empty();

  /** The page, made anew each time somebody asks for it. */
  public static Map<String, Endpoint.Page> pages(Gate gate, Supplier<List<MetricFamily>> families) {
    return Map.of(
        PATH,
        authorization -> {
          var refusal = gate.turnAway(authorization);
          return refusal.isPresent()
              ? refusal.get()
              : new Reply(200, TextFormat.CONTENT_TYPE, TextFormat.of(families.get()));
        });
  }
}
