package dev.mokalb.kube.write;

import java.time.Duration;

/** How many patches may be under way at once, and how long each may take. */
public record PatchLimits(int inFlightMax, Duration deadline) {

  /** An API server gains nothing from more at once; small ones bear less, see {@link WritePace}. */
  public static final PatchLimits DEFAULT = new PatchLimits(32, Duration.ofSeconds(4));
}
