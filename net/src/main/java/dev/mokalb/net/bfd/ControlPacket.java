package dev.mokalb.net.bfd;

/**
 * A BFD control packet without authentication (RFC 5880 §4.1).
 *
 * @param detectMultiplier how many packets of the sender may be missed, 1 to 255
 */
public record ControlPacket(
    Report report,
    Flags flags,
    int detectMultiplier,
    Discriminators discriminators,
    Intervals intervals) {

  /** What the sender says of the session. */
  public record Report(SessionState state, Diagnostic diagnostic) {}

  /**
   * What the two ends call the session.
   *
   * @param mine the sender's, never zero
   * @param yours the receiver's, as far as the sender knows
   */
  public record Discriminators(Discriminator mine, Discriminator yours) {

    /** Refuses a sender without a discriminator, a bug of the caller. */
    public Discriminators {
      if (!mine.isKnown()) {
        throw new IllegalArgumentException("the sender's discriminator is never zero");
      }
    }
  }

  /**
   * What the sender can do, in microseconds, each 0 to 2^32-1.
   *
   * @param desiredMinTx it wants to send no faster than this
   * @param requiredMinRx it can receive no faster than this; 0: it wants no periodic packets
   * @param requiredMinEchoRx it can loop echo packets back no faster than this; 0: none at all
   */
  public record Intervals(long desiredMinTx, long requiredMinRx, long requiredMinEchoRx) {

    /** Refuses what does not fit 32 bits, a bug of the caller. */
    public Intervals {
      if ((desiredMinTx | requiredMinRx | requiredMinEchoRx) >>> 32 != 0) {
        throw new IllegalArgumentException("intervals have 32 bits");
      }
    }
  }

  /** Refuses a multiplier out of range, a bug of the caller. */
  public ControlPacket {
    if (detectMultiplier < 1 || detectMultiplier > 255) {
      throw new IllegalArgumentException("a detect multiplier is 1 to 255: " + detectMultiplier);
    }
  }

  /** The same with other flags. */
  public ControlPacket with(Flags others) {
    return new ControlPacket(report, others, detectMultiplier, discriminators, intervals);
  }
}
