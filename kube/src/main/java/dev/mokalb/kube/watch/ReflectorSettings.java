package dev.mokalb.kube.watch;

import java.time.Duration;

/**
 * Times and sizes of a reflector.
 *
 * @param pageObjects objects per list request
 * @param watchAtMost how long one watch lasts before the server ends it (the real time is chosen
 *     between half of it and all of it, so that clients do not come back together)
 * @param pauses between attempts
 * @param absentPause until it is asked again whether a kind is served now
 */
public record ReflectorSettings(
    int pageObjects, Duration watchAtMost, Pauses pauses, Duration absentPause, Silence silence) {

  /**
   * client-go's page size. Watches last as long as the API server itself lets those last that name
   * no time: client-go ends them after 5 to 10 minutes, and to begin one anew costs some
   * milliseconds of CPU time, which at rest is a part of all that is done.
   */
  public static final ReflectorSettings DEFAULT =
      new ReflectorSettings(
          500,
          Duration.ofMinutes(60),
          new Pauses(Duration.ofMillis(200), Duration.ofSeconds(10)),
          Duration.ofSeconds(3),
          new Silence(Duration.ofMinutes(3), Duration.ofSeconds(10)));

  /** Pauses double from the first to the longest; each is shortened by chance by up to a half. */
  public record Pauses(Duration first, Duration longest) {

    /** Of those that keep a single object as it should be. */
    public static final Pauses OF_A_WRITER =
        new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  /**
   * What silence means.
   *
   * @param longest after this a watch is taken for dead: bookmarks come once a minute, the first
   *     one after up to two
   * @param probeAfter after this the connection is asked for a sign of life
   */
  public record Silence(Duration longest, Duration probeAfter) {}
}
