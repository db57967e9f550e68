package dev.mokalb.model.config;

import java.util.OptionalInt;

/**
 * Timers of a BFD session (RFC 5880). Absent ones are left to the session's defaults.
 *
 * @param name what peers refer to it by
 * @param minimumTtl 1 to 254; matters for multi-hop sessions only (RFC 5883)
 */
public record BfdProfile(
    String name,
    Intervals intervals,
    OptionalInt detectMultiplier,
    Mode mode,
    OptionalInt minimumTtl) {

  public static final int INTERVAL_MILLIS_MIN = 10;
  public static final int INTERVAL_MILLIS_MAX = 60_000;
  public static final int MULTIPLIER_MIN = 2;
  public static final int MULTIPLIER_MAX = 255;
  public static final int MINIMUM_TTL_MIN = 1;
  public static final int MINIMUM_TTL_MAX = 254;

  /** Each in milliseconds, 10 to 60,000. */
  public record Intervals(
      OptionalInt receiveMillis, OptionalInt transmitMillis, OptionalInt echoMillis) {

    public static final Intervals DEFAULT =
        new Intervals(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /**
   * How the session behaves.
   *
   * @param echo also send packets that the neighbour's forwarding plane sends back
   * @param passive wait for the neighbour to begin
   */
  public record Mode(boolean echo, boolean passive) {

    public static final Mode ACTIVE = new Mode(false, false);
  }
}
