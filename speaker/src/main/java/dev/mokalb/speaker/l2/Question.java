package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import java.time.Duration;

/**
 * Who has this address, as seen from this node?
 *
 * @param scope the interfaces on which it is asked
 * @param timeout how long answers are waited for, all of it, as a second one may come
 */
public record Question(IpAddress address, AnswerScope scope, Duration timeout) {

  private static final Duration TIMEOUT_MAX = Duration.ofSeconds(10);

  /** Refuses a time that is not between 1 ms and 10 s, a bug of the caller. */
  public Question {
    if (timeout.toMillis() < 1 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException("no time to wait for an answer: " + timeout);
    }
  }
}
