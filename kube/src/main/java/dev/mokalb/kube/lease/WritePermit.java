package dev.mokalb.kube.lease;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a write may start: as long as the Lease that it rests on outlives it. One for each time
 * that the Lease was got, so that what was decided before it was lost can never be written after.
 * Set by the elector, asked by any thread right before it sends.
 *
 * <p>Two clocks have to agree. The monotonic one stands still while a machine is suspended, and
 * others may have taken the Lease meanwhile; the wall clock goes on, but may be set back.
 */
final class WritePermit implements BooleanSupplier {

  /** A moment by both clocks. */
  record Mark(long nanos, long millis) {
    static Mark now() {
      return new Mark(System.nanoTime(), System.currentTimeMillis());
    }
  }

  private record Grant(Mark since, long lengthNanos) {
    boolean holdsAt(Mark now) {
      return now.nanos - since.nanos < lengthNanos
          && Duration.ofMillis(now.millis - since.millis).toNanos() < lengthNanos;
    }
  }

  private volatile @Nullable Grant grant;

  void grant(Mark since, long lengthNanos) {
    grant = new Grant(since, lengthNanos);
  }

  void revoke() {
    grant = null;
  }

  /** Whether it was ever granted, and not revoked. */
  boolean isGranted() {
    return grant != null;
  }

  @Override
  public boolean getAsBoolean() {
    return holdsAt(Mark.now());
  }

  boolean holdsAt(Mark now) {
    Grant current = grant;
    return current != null && current.holdsAt(now);
  }
}
