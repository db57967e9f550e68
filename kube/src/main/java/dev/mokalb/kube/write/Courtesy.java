package dev.mokalb.kube.write;

import java.time.Duration;

/**
 * How long whoever writes what nobody waits for leaves the API server to others after each answer:
 * in proportion to the time the answer took, so that a server that has little time is asked seldom,
 * whatever the reason.
 *
 * @param times the pause, in times of the last answer's
 */
public record Courtesy(int times) {

  private static final Duration LONGEST = Duration.ofSeconds(2);

  /**
   * The pause after an answer.
   *
   * @param took from the request to its answer
   * @param least the shortest pause, however quick the server is
   */
  public Duration after(Duration took, Duration least) {
    Duration fair = took.multipliedBy(times);
    Duration pause = fair.compareTo(LONGEST) < 0 ? fair : LONGEST;
    return pause.compareTo(least) > 0 ? pause : least;
  }
}
