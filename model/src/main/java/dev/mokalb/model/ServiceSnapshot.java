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

  /**
   * What is new in it since an earlier state of this Service, for who writes nothing to it and so
   * needs no version: the earlier state itself where nothing is, for instance after a change of
   * what is not read; else this one, with the very parts of the earlier one that it equals in.
   */
  public ServiceSnapshot since(ServiceSnapshot before) {
    boolean newStatus = !status.equals(before.status);
    if (!newStatus
        && version.isOfSameObject(before.version)
        && labels.equals(before.labels)
        && spec.equals(before.spec)) {
      return before;
    }
    return new ServiceSnapshot(
        before.key, version, labels, spec, newStatus ? status : before.status);
  }

  /** Whether it is of type LoadBalancer and of the class that is served; empty is no class. */
  public boolean isServedAs(String servedClass) {
    return spec.kind().loadBalancer() && spec.kind().loadBalancerClass().equals(servedClass);
  }
}
