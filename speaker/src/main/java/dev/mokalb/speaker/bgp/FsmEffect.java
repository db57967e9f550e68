package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Message;

/** What is to be done about a connection, in order. */
sealed interface FsmEffect {

  /** Open one. */
  record Dial() implements FsmEffect {}

  /** Close it, after what was sent before, or stop opening it. */
  record Close() implements FsmEffect {}

  record Send(Message message) implements FsmEffect {}

  /** Starts it afresh if it runs. */
  record StartTimer(TimerName timer, int seconds, Jitter jitter) implements FsmEffect {}

  record StopTimer(TimerName timer) implements FsmEffect {}

  /** Routes may be exchanged. */
  record Up(Agreement agreement) implements FsmEffect {}

  /** It came to an end, or did not come to be. */
  record Ended(SessionEnd end) implements FsmEffect {}
}
