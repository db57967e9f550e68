package dev.mokalb.speaker.bgp;

/**
 * Where a peer stands: its connections, and what happened before.
 *
 * @param accepted {@code Active} while one may come
 * @param failures in a row
 * @param rest whether {@link TimerName#IDLE_HOLD} runs
 * @param restSeconds the least rest after the next end, 0 for the usual one
 * @param start what the next OPEN says about this side
 */
public record SessionState(
    Mode mode,
    FsmState dialed,
    FsmState accepted,
    int failures,
    Rest rest,
    int restSeconds,
    LocalNode.Start start) {

  /** Whether a session is wanted. */
  public enum Mode {
    STOPPED,
    RUNNING
  }

  /** Whether this side waits until it dials again. */
  public enum Rest {
    NONE,
    RESTING
  }

  /** Before anything is tried. */
  public static SessionState initial(LocalNode.Start start) {
    return new SessionState(Mode.STOPPED, FsmState.IDLE, FsmState.IDLE, 0, Rest.NONE, 0, start);
  }

  FsmState of(Way way) {
    return switch (way) {
      case DIALED -> dialed;
      case ACCEPTED -> accepted;
    };
  }

  SessionState with(Way way, FsmState state) {
    return switch (way) {
      case DIALED -> new SessionState(mode, state, accepted, failures, rest, restSeconds, start);
      case ACCEPTED -> new SessionState(mode, dialed, state, failures, rest, restSeconds, start);
    };
  }

  SessionState with(Mode mode) {
    return new SessionState(mode, dialed, accepted, failures, rest, restSeconds, start);
  }

  SessionState withFailures(int failures) {
    return new SessionState(mode, dialed, accepted, failures, rest, restSeconds, start);
  }

  SessionState withRest(int restSeconds) {
    return new SessionState(mode, dialed, accepted, failures, rest, restSeconds, start);
  }

  SessionState with(Rest rest) {
    return new SessionState(mode, dialed, accepted, failures, rest, restSeconds, start);
  }

  SessionState with(LocalNode.Start start) {
    return new SessionState(mode, dialed, accepted, failures, rest, restSeconds, start);
  }

  /** The state to show: of both connections the one that is farther. */
  public FsmState foremost() {
    return rank(accepted) > rank(dialed) ? accepted : dialed;
  }

  static boolean connected(FsmState state) {
    return rank(state) >= 3;
  }

  private static int rank(FsmState state) {
    return switch (state) {
      case FsmState.Idle _ -> 0;
      case FsmState.Active _ -> 1;
      case FsmState.Connect _ -> 2;
      case FsmState.OpenSent _ -> 3;
      case FsmState.OpenConfirm _ -> 4;
      case FsmState.Established _ -> 5;
    };
  }
}
