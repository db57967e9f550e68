package dev.mokalb.speaker.bfd;

/** How periodic packets keep out of step with each other (RFC 5880 §6.8.7). */
final class Jitter {

  private static final double LEAST = 0.75;
  private static final double MOST_OF_ONE = 0.90; // or the peer would expire before it comes

  private Jitter() {}

  /**
   * How long after a packet the next one goes out.
   *
   * @param chance 0 (included) to 1 (excluded)
   */
  static long gapNanos(long intervalMicros, int detectMultiplier, double chance) {
    double most = detectMultiplier == 1 ? MOST_OF_ONE : 1.0;
    return (long) (intervalMicros * 1_000 * (LEAST + (most - LEAST) * chance));
  }
}
