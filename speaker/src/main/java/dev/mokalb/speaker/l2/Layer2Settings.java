package dev.mokalb.speaker.l2;

import java.time.Duration;

/**
 * How this node speaks on the local network.
 *
 * @param rules which interfaces are used
 * @param refresh how often each address is announced once more; zero means never
 */
public record Layer2Settings(InterfaceRules rules, Promiscuity promiscuity, Duration refresh) {

  /**
   * Bridges and switches forget a station that was silent for 300 s (IEEE 802.1Q §8.8.3, the
   * default of Linux and of most vendors): this is often enough for one frame to be lost.
   */
  public static final Duration REFRESH_DEFAULT = Duration.ofSeconds(90);

  public static final Duration REFRESH_MIN = Duration.ofSeconds(10);
  public static final Duration REFRESH_MAX = Duration.ofHours(1);

  /** Refuses a period that is neither zero nor within the limits, a bug of the caller. */
  public Layer2Settings {
    if (!isRefresh(refresh)) {
      throw new IllegalArgumentException("no refresh period: " + refresh);
    }
  }

  /** Whether it is a period: zero, which is none at all, or within the limits. */
  public static boolean isRefresh(Duration period) {
    return period.isZero()
        || (period.compareTo(REFRESH_MIN) >= 0 && period.compareTo(REFRESH_MAX) <= 0);
  }
}
