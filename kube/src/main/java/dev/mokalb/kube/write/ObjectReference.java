package dev.mokalb.kube.write;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;

/** Which object an event is about. */
public record ObjectReference(
    String apiVersion, String kind, ObjectKey key, String uid, String resourceVersion) {

  /** What an event about a Service refers to. */
  public static ObjectReference of(ServiceSnapshot service) {
    return new ObjectReference(
        "v1",
        "Service",
        service.key(),
        service.version().uid(),
        service.version().resourceVersion());
  }

  private static final String CLUSTER_NAMESPACE = "default";

  /** Where its events are: its own namespace, or {@code default} for cluster-scoped objects. */
  String eventNamespace() {
    return key.namespace().isEmpty() ? CLUSTER_NAMESPACE : key.namespace();
  }
}
