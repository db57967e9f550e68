package dev.mokalb.kube.api;

/** Whether it is known where the API server is. */
public sealed interface AccessResult {

  record Usable(ApiAccess access) implements AccessResult {}

  /** What is missing or wrong, and what to do. */
  record Unusable(String problem) implements AccessResult {}
}
