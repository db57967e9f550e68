package dev.mokalb.model;

import java.util.Map;

/** A Service as last read from the API server, as far as it matters for its addresses. */
public record ServiceSnapshot(
    ObjectKey key,
    ObjectVersion version,
    Map<String, String> labels,
    ServiceSpec spec,
    ServiceStatus status) {

  public ServiceSnapshot {
    labels = Map.copyOf(labels);
  }

  /** A Service without labels. */
  public ServiceSnapshot(
      ObjectKey key, ObjectVersion version, ServiceSpec spec, ServiceStatus status) {
    this(key, version, Map.of(), spec, status);
  }

  /** The same, with the very parts of an earlier state of this Service that it equals in. */
  public ServiceSnapshot sharing(ServiceSnapshot before) {
    return new ServiceSnapshot(
        before.key, version, labels, spec, status.equals(before.status) ? before.status : status);
  }

  /** Whether it is of type LoadBalancer and of the class that is served; empty is no class. */
  public boolean isServedAs(String servedClass) {
    return spec.kind().loadBalancer() && spec.kind().loadBalancerClass().equals(servedClass);
  }
}
