package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.Notification;
import java.util.Optional;

/** What a peer's event loop has to do, in order. */
public sealed interface PeerEffect {

  /** Open a connection to the peer. */
  record Dial() implements PeerEffect {}

  /** Close a connection once what was sent is out, or stop opening it. */
  record Close(Way way) implements PeerEffect {}

  record Send(Way way, Message message, CodecTerms terms) implements PeerEffect {}

  /** Take the connection that knocked. */
  record Admit() implements PeerEffect {}

  /** Close the connection that knocked with this. */
  record TurnAway(Notification notification) implements PeerEffect {}

  /**
   * Starts a timer afresh.
   *
   * @param way empty for a timer of the peer itself
   */
  record StartTimer(Optional<Way> way, TimerName timer, int seconds, Jitter jitter)
      implements PeerEffect {}

  record StopTimer(Optional<Way> way, TimerName timer) implements PeerEffect {}

  record Tell(PeerNews news) implements PeerEffect {}
}
