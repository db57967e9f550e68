package dev.mokalb.speaker.bgp;

import java.util.OptionalInt;

/** How long a peer that failed rests. */
final class RetryDelay {

  /**
   * MetalLB waits up to 120 s; a SYN costs nothing, and a router that is back is noticed sooner.
   */
  static final int SECONDS_MAX = 30;

  /** For a peer that sends too many routes: it will do so again. */
  static final int PREFIX_LIMIT_SECONDS = 120;

  private RetryDelay() {}

  /** 1, 2, 4 … seconds after so many failures in a row; always the same if so configured. */
  static int seconds(int failures, OptionalInt configured) {
    int doublings = Math.clamp(failures - 1L, 0, 5);
    return configured.orElse(Math.min(1 << doublings, SECONDS_MAX));
  }
}
