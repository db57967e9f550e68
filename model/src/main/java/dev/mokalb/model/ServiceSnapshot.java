package dev.mokalb.model;

/** A Service as last read from the API server, as far as it matters for its addresses. */
public record ServiceSnapshot(
    ObjectKey key, ObjectVersion version, ServiceSpec spec, ServiceStatus status) {

  /** Whether it is of type LoadBalancer and of the class that is served; empty is no class. */
  public boolean isServedAs(String servedClass) {
    return spec.kind().loadBalancer() && spec.kind().loadBalancerClass().equals(servedClass);
  }
}
