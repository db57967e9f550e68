package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Notification;

/** What happens to a peer. */
public sealed interface SessionEvent {

  /** A session is wanted from now on. */
  record Start() implements SessionEvent {}

  /** No session is wanted any more; its end is said with this. */
  record Stop(Notification notification, String detail) implements SessionEvent {}

  /**
   * No session is wanted any more; nothing is said, so that the peer keeps the routes for a while.
   */
  record Leave() implements SessionEvent {}

  /** The session has to end with this, and a new one is wanted. */
  record Reset(Notification notification, String detail, int restSeconds) implements SessionEvent {}

  /** Something changed for the better: do not rest any longer. */
  record RetryNow() implements SessionEvent {}

  /** The peer opened a connection. */
  record Knock(SessionAddresses addresses) implements SessionEvent {}

  record OnConnection(Way way, FsmEvent event) implements SessionEvent {}

  /** The rest is over. */
  record IdleHoldTimerExpires() implements SessionEvent {}

  /** The session has lasted. */
  record StableTimerExpires() implements SessionEvent {}

  /** The peer has all routes, for the first time since this process began. */
  record FirstRoutesSent() implements SessionEvent {}
}
