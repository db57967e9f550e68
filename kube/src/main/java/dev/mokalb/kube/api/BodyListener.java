package dev.mokalb.kube.api;

import java.nio.ByteBuffer;

/**
 * Hears the body of a 2xx answer as it arrives. Octets come in order; at most one of {@link #ended}
 * and {@link #failed} follows, and that may come from another thread. Callbacks must be quick.
 */
public interface BodyListener {

  /** A 2xx answer has begun, whose body is written so. */
  default void opened(Encoding encoding) {}

  /** The next octets; the buffer belongs to the listener. */
  void octets(ByteBuffer octets);

  /** The body is complete. */
  void ended();

  /** There was no 2xx answer, or its body broke off. */
  void failed(ApiFailure failure);
}
