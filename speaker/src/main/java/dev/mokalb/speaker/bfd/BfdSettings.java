package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.Hops;

/**
 * How a session is run, the fields of a BFDProfile.
 *
 * @param receiveIntervalMillis the peer is asked to send no faster than this, 10 to 60,000
 * @param transmitIntervalMillis this end wants to send no faster than this, 10 to 60,000
 * @param detectMultiplier how many packets of this end the peer may miss, 2 to 255
 * @param minimumTtl what is left of the TTL of a packet that crossed routers, 1 to 254; a session
 *     with one hop takes 255 alone (RFC 5881 §5)
 */
public record BfdSettings(
    int receiveIntervalMillis,
    int transmitIntervalMillis,
    int detectMultiplier,
    Role role,
    Echo echo,
    int minimumTtl) {

  public static final int INTERVAL_MILLIS_MIN = 10;
  public static final int INTERVAL_MILLIS_MAX = 60_000;
  public static final int DETECT_MULTIPLIER_MIN = 2;
  public static final int DETECT_MULTIPLIER_MAX = 255; // 8 bits, RFC 5880 §4.1
  public static final int MINIMUM_TTL_MIN = 1;
  public static final int MINIMUM_TTL_MAX = 254;

  /** Who speaks first (RFC 5880 §6.1). */
  public enum Role {
    /** This end sends whether or not it has heard the peer. */
    ACTIVE,
    /** This end is silent until it has heard the peer. */
    PASSIVE
  }

  /**
   * What is wanted of the echo function (RFC 5880 §6.4).
   *
   * @param intervalMillis between echo packets, 10 to 60,000
   */
  public record Echo(Mode mode, int intervalMillis) {

    /** The field echoMode. */
    public enum Mode {
      OFF,
      ON
    }

    public static final Echo OFF = new Echo(Mode.OFF, 50);

    public Echo {
      check("echoInterval", intervalMillis, INTERVAL_MILLIS_MIN, INTERVAL_MILLIS_MAX);
    }
  }

  /** What fields mean that are absent: the defaults of FRR's bfdd, as in MetalLB. */
  public static final BfdSettings DEFAULT =
      new BfdSettings(300, 300, 3, Role.ACTIVE, Echo.OFF, MINIMUM_TTL_MAX);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException names the field and its range
   */
  public BfdSettings {
    check("receiveInterval", receiveIntervalMillis, INTERVAL_MILLIS_MIN, INTERVAL_MILLIS_MAX);
    check("transmitInterval", transmitIntervalMillis, INTERVAL_MILLIS_MIN, INTERVAL_MILLIS_MAX);
    check("detectMultiplier", detectMultiplier, DETECT_MULTIPLIER_MIN, DETECT_MULTIPLIER_MAX);
    check("minimumTtl", minimumTtl, MINIMUM_TTL_MIN, MINIMUM_TTL_MAX);
  }

  private static void check(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; give a number from %d to %d".formatted(field, value, min, max));
    }
  }

  /** The same with these intervals. */
  public BfdSettings withIntervals(int receiveMillis, int transmitMillis) {
    return new BfdSettings(receiveMillis, transmitMillis, detectMultiplier, role, echo, minimumTtl);
  }

  /** The same with this multiplier. */
  public BfdSettings withDetectMultiplier(int multiplier) {
    return new BfdSettings(
        receiveIntervalMillis, transmitIntervalMillis, multiplier, role, echo, minimumTtl);
  }

  /** The same in this role. */
  public BfdSettings withRole(Role other) {
    return new BfdSettings(
        receiveIntervalMillis, transmitIntervalMillis, detectMultiplier, other, echo, minimumTtl);
  }

  /** The same with this wish about echo packets. */
  public BfdSettings withEcho(Echo other) {
    return new BfdSettings(
        receiveIntervalMillis, transmitIntervalMillis, detectMultiplier, role, other, minimumTtl);
  }

  /** The same with this limit for packets that crossed routers. */
  public BfdSettings withMinimumTtl(int ttl) {
    return new BfdSettings(
        receiveIntervalMillis, transmitIntervalMillis, detectMultiplier, role, echo, ttl);
  }

  /** The smallest TTL or hop limit that a packet of such a session may arrive with. */
  public int ttlMin(Hops hops) {
    return switch (hops) {
      case SINGLE -> 255; // RFC 5881 §5
      case MULTIPLE -> minimumTtl;
    };
  }
}
