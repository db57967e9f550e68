package dev.mokalb.controller.ops;

import dev.mokalb.controller.loop.LoopFigures.Duty;
import java.time.Duration;
import java.util.Optional;

/** When the controller is well. */
public final class ControllerHealth {

  /** No turn of the loop waits for anybody; the longest, a takeover, takes well under a second. */
  private static final Duration TURN_MAX = Duration.ofSeconds(5);

  private ControllerHealth() {}

  /** What only a restart helps against: a loop that does not turn. */
  public static Optional<String> alive(Duration beat) {
    return beat.compareTo(TURN_MAX) <= 0
        ? Optional.empty()
        : Optional.of("the loop has not turned for " + beat.toSeconds() + " s");
  }

  /**
   * Why the replica does not do its work yet: to serve with all Services adopted, or to stand by
   * with all of them read, so that it could.
   *
   * @param warm whether Services and configuration have been read
   */
  public static Optional<String> ready(Duty duty, boolean warm) {
    return switch (duty) {
      case SERVING -> Optional.empty();
      case TAKING_OVER ->
          Optional.of("it leads, and makes sure what Services hold before it serves");
      case STANDING_BY ->
          warm
              ? Optional.empty()
              : Optional.of("it stands by, and has not read all Services and configuration yet");
    };
  }
}
