package dev.mokalb.kube.api;

/** How a request ended. */
public sealed interface ApiResult {

  /** A 2xx answer. */
  record Answer(String body) implements ApiResult {}

  /** Anything else. */
  record Failed(ApiFailure failure) implements ApiResult {}
}
