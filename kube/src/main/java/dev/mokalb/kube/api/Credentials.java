package dev.mokalb.kube.api;

import java.util.Optional;

/** What proves who asks, beside a client certificate. Any thread may ask. */
interface Credentials {

  /** No token: anonymous, or known by certificate. */
  Credentials NONE = Optional::empty;

  /** The value of the Authorization header. */
  Optional<String> authorization();

  /** The server did not accept them: what is remembered is no longer to be trusted. */
  default void refused() {}

  /** A token that never changes. */
  static Credentials bearer(String token) {
    Optional<String> header = Optional.of("Bearer " + token);
    return () -> header;
  }
}
