package dev.mokalb.kube.certs;

import java.time.Duration;
import java.time.Instant;

/** From when until when a certificate holds, to the second. */
public record Validity(Instant notBefore, Instant notAfter) {

  /** Clocks of those who check may be behind by so much. */
  static final Duration BACKDATED = Duration.ofMinutes(10);

  /** From now on. */
  public static Validity from(Instant now, Duration length) {
    return new Validity(now.minus(BACKDATED), now.plus(length));
  }
}
