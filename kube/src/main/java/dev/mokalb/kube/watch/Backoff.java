package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ApiFailure;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before another attempt. */
public final class Backoff {

  private static final int DOUBLINGS_MAX = 16;

  private Backoff() {}

  /** The n-th pause in a row, n from 1; at least what the server asked for. */
  public static Duration pause(ReflectorSettings.Pauses pauses, int n, ApiFailure failure) {
    Duration doubled = pauses.first().multipliedBy(1L << Math.min(n - 1, DOUBLINGS_MAX));
    Duration own = doubled.compareTo(pauses.longest()) < 0 ? doubled : pauses.longest();
    Duration asked = failure.retryAfter();
    // Shortening by chance must not undercut what was asked for.
    return own.compareTo(asked) < 0 ? asked.multipliedBy(2) : own;
  }

  /** Between half of it and all of it, so that many clients do not come back together. */
  static Duration shortenedByChance(Duration pause, RandomGenerator chance) {
    long half = pause.toNanos() / 2;
    return Duration.ofNanos(half + chance.nextLong(half + 1));
  }
}
