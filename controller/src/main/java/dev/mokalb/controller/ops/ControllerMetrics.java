package dev.mokalb.controller.ops;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.LoopFigures.Duty;
import dev.mokalb.model.metrics.Label;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;

/** MetalLB's metrics by their names, and what else is worth a look. */
public final class ControllerMetrics {

  private static final String ALLOCATOR = "metallb_allocator_";
  private static final String CLIENT = "metallb_k8s_client_";
  private static final String OWN = "mokalb_controller_";

  private ControllerMetrics() {}

  /** All of them. */
  public static List<MetricFamily> of(ControllerFigures figures) {
    List<MetricFamily> families = new ArrayList<>();
    SortedMap<String, PoolUsage> pools = figures.overview().pools();
    addresses(families, pools, "addresses", "", ControllerMetrics::sum);
    addresses(families, pools, "ipv4_addresses", "IPv4 ", PoolUsage.ByFamily::ipv4);
    addresses(families, pools, "ipv6_addresses", "IPv6 ", PoolUsage.ByFamily::ipv6);
    client(families, figures);
    services(families, figures);
    writes(families, figures);
    return families;
  }

  private static void addresses(
      List<MetricFamily> families,
      SortedMap<String, PoolUsage> pools,
      String name,
      String family,
      ToDoubleFunction<PoolUsage.ByFamily> count) {
    families.add(
        perPool(
            ALLOCATOR + name + "_total",
            "Number of usable " + family + "addresses per pool.",
            pools,
            usage -> count.applyAsDouble(usage.capacity())));
    families.add(
        perPool(
            ALLOCATOR + name + "_in_use_total",
            "Number of " + family + "addresses in use per pool.",
            pools,
            usage -> count.applyAsDouble(usage.assigned())));
  }

  private static double sum(PoolUsage.ByFamily count) {
    return (double) count.ipv4() + count.ipv6();
  }

  private static MetricFamily perPool(
      String name,
      String help,
      SortedMap<String, PoolUsage> pools,
      ToDoubleFunction<PoolUsage> value) {
    List<Sample> samples =
        pools.entrySet().stream()
            .map(pool ->
                new Sample(
                    List.of(new Label("pool", pool.getKey())),
                    value.applyAsDouble(pool.getValue())))
            .toList();
    return new MetricFamily(name, help, MetricFamily.Type.GAUGE, samples);
  }

  private static void client(List<MetricFamily> families, ControllerFigures figures) {
    families.add(
        MetricFamily.counter(
            CLIENT + "updates_total",
            "Changes of Kubernetes objects that were looked at.",
            figures.counters().updates()));
    families.add(
        MetricFamily.counter(
            CLIENT + "update_errors_total",
            "Writes of status that were refused, or whose end is unknown.",
            figures.counters().updateErrors()));
    families.add(
        MetricFamily.gauge(
            CLIENT + "config_loaded_bool",
            "1 if the configuration has been read since the start.",
            figures.overview().configured() ? 1 : 0));
    families.add(
        MetricFamily.gauge(
            CLIENT + "config_stale_bool",
            "1 if part of the configuration is wrong, so that its last good version is in force.",
            figures.overview().problems() > 0 ? 1 : 0));
  }

  private static void services(List<MetricFamily> families, ControllerFigures figures) {
    List<Sample> duties =
        Arrays.stream(Duty.values())
            .map(duty ->
                new Sample(
                    List.of(new Label("duty", duty.name().toLowerCase(Locale.ROOT))),
                    figures.loop().duty() == duty ? 1 : 0))
            .toList();
    families.add(
        new MetricFamily(
            OWN + "duty", "1 for what this replica does.", MetricFamily.Type.GAUGE, duties));
    List<Sample> refused =
        figures.overview().refused().entrySet().stream()
            .map(reason ->
                new Sample(List.of(new Label("reason", reason.getKey())), reason.getValue()))
            .toList();
    families.add(
        new MetricFamily(
            OWN + "services_refused",
            "Services that get no address, or not all they ask for, by the reason.",
            MetricFamily.Type.GAUGE,
            refused));
    List<Sample> quarantined =
        figures.overview().quarantined().entrySet().stream()
            .map(pool -> new Sample(List.of(new Label("pool", pool.getKey())), pool.getValue()))
            .toList();
    families.add(
        new MetricFamily(
            OWN + "addresses_quarantined",
            "Addresses that no Service gets, since another device on the network uses them.",
            MetricFamily.Type.GAUGE,
            quarantined));
    families.add(
        MetricFamily.gauge(
            OWN + "services_queued", "Services that await a decision.", figures.loop().queued()));
    families.add(
        MetricFamily.gauge(
            OWN + "services_unsettled",
            "Services whose last write may have taken effect or not.",
            figures.loop().unsettled()));
    families.add(
        MetricFamily.counter(
            OWN + "sweep_findings_total",
            "Services that no event had woken; each is a defect.",
            figures.counters().sweepFindings()));
  }

  private static void writes(List<MetricFamily> families, ControllerFigures figures) {
    families.add(
        MetricFamily.gauge(
            OWN + "writes_in_flight", "Status patches under way.", figures.loop().inFlight()));
    families.add(
        MetricFamily.gauge(
            OWN + "writes_in_flight_limit",
            "Status patches that may be under way now; fewer while the API server is slow.",
            figures.writes().limit()));
    families.add(
        MetricFamily.gauge(
            OWN + "metallb_controllers",
            "Pods of MetalLB's controller; while there is one, nothing is written to Services.",
            figures.rivals()));
    families.add(
        MetricFamily.counter(
            OWN + "events_written_total", "Events written.", figures.writes().eventsWritten()));
    families.add(
        MetricFamily.counter(
            OWN + "events_dropped_total",
            "Events that were too many, or were refused.",
            figures.writes().eventsDropped()));
  }
}
