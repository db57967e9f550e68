package dev.mokalb.model;

/** {@code spec.externalTrafficPolicy} of a Service. */
public enum TrafficPolicy {
  /** Any node may take the traffic and pass it on. */
  CLUSTER,
  /** Only nodes with an endpoint of their own may take it. */
  LOCAL
}
