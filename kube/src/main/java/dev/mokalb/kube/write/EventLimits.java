package dev.mokalb.kube.write;

import java.time.Duration;

/**
 * How much may be said.
 *
 * @param perObjectBurst events per object before {@code perObjectPause} must pass for each more
 * @param pace of all events together
 * @param queueMax events that wait; a longer queue loses its oldest
 * @param rememberedMax events that are remembered, so that a repetition counts up the old one
 */
public record EventLimits(
    int perObjectBurst, Duration perObjectPause, Pace pace, int queueMax, int rememberedMax) {

  /**
   * Per object as in client-go: 25 at once, then one in five minutes. While thousands of addresses
   * are given out, nine events more a second cost some 4 % of the rate, as measured.
   */
  public static final EventLimits DEFAULT =
      new EventLimits(25, Duration.ofMinutes(5), new Pace(100, 1), 4_096, 4_096);

  /** Events per second in all: usually, and while something more important is under way. */
  public record Pace(int usual, int whileBusy) {}
}
