package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Notification;

/** What is to be done about a peer, in order. */
sealed interface SessionEffect {

  record OnConnection(Way way, FsmEffect effect) implements SessionEffect {}

  /** Take the connection that knocked. */
  record Admit() implements SessionEffect {}

  /** Close the connection that knocked with this. */
  record TurnAway(Notification notification) implements SessionEffect {}

  /** Starts the peer's own timer afresh. */
  record StartTimer(TimerName timer, int seconds, Jitter jitter) implements SessionEffect {}

  record StopTimer(TimerName timer) implements SessionEffect {}
}
