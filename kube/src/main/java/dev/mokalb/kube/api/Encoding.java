package dev.mokalb.kube.api;

import org.jspecify.annotations.Nullable;

/** How the API server writes objects. */
public enum Encoding {
  JSON("application/json"),

  /** Only built-in kinds have it; the API server answers with JSON where it has nothing better. */
  PROTOBUF("application/vnd.kubernetes.protobuf");

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /** For the header {@code Accept}. */
  String accept() {
    return this == JSON ? mediaType : mediaType + ", " + JSON.mediaType;
  }

  /** By the header {@code Content-Type}; whatever is not known is read as JSON. */
  static Encoding of(@Nullable String contentType) {
    return contentType != null && contentType.startsWith(PROTOBUF.mediaType) ? PROTOBUF : JSON;
  }
}
