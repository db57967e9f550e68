package dev.mokalb.speaker.bgp;

/** The timers of a connection (RFC 4271 §8, §10; RFC 9687) and of its peer. */
public enum TimerName {
  /** How long a connection may take to open; then, how long until the next attempt. */
  CONNECT_RETRY,
  /** How long the peer may say nothing. */
  HOLD,
  /** When something has to be said. */
  KEEPALIVE,
  /** How long the peer may take nothing of what is said. */
  SEND_HOLD,
  /** How long a peer that failed rests. */
  IDLE_HOLD,
  /** How long a session has to last until earlier failures are forgotten. */
  STABLE,
  /** How long the steps of a planned end may take. */
  FAREWELL
}
