package dev.mokalb.speaker.announce;

import java.time.Duration;

/**
 * When what is placed moves although its owner could keep it. A move breaks the TCP connections
 * that the old node's kube-proxy masqueraded, so that none is made without need by default.
 *
 * @param evenness whether groups move only so that the nodes own equally many
 * @param holdDown nothing moves before nothing else has changed for so long
 * @param movesPerSecond at most
 */
public record MovePolicy(Evenness evenness, Duration holdDown, int movesPerSecond) {

  /** Whether groups move for the sake of evenness. */
  public enum Evenness {
    /** New groups make it even again in time. */
    BY_NEW_GROUPS,
    /** Groups move from the fullest node to the emptiest. */
    BY_MOVES
  }

  /** Moves only to nodes that the configuration prefers, half a minute after they are back. */
  public static final MovePolicy DEFAULT =
      new MovePolicy(Evenness.BY_NEW_GROUPS, Duration.ofSeconds(30), 10);
}
