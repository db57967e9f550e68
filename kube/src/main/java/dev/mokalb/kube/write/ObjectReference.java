package dev.mokalb.kube.write;

import dev.mokalb.model.ObjectKey;

/** Which object an event is about. */
public record ObjectReference(
    String apiVersion, String kind, ObjectKey key, String uid, String resourceVersion) {

  private static final String CLUSTER_NAMESPACE = "default";

  /** Where its events are: its own namespace, or {@code default} for cluster-scoped objects. */
  String eventNamespace() {
    return key.namespace().isEmpty() ? CLUSTER_NAMESPACE : key.namespace();
  }
}
