package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.speaker.bgp.FsmEvent;
import dev.mokalb.speaker.bgp.PeerEvent;
import dev.mokalb.speaker.bgp.SessionEvent;
import dev.mokalb.speaker.bgp.TimerName;
import dev.mokalb.speaker.bgp.Way;
import java.util.Optional;

/** A timer of a connection, or of the peer itself. */
record TimerKey(Optional<Way> way, TimerName name) {

  /** What happens when its time is over. */
  PeerEvent expired() {
    return switch (name) {
      case CONNECT_RETRY -> onWay(new FsmEvent.ConnectRetryTimerExpires());
      case HOLD -> onWay(new FsmEvent.HoldTimerExpires());
      case KEEPALIVE -> onWay(new FsmEvent.KeepaliveTimerExpires());
      case SEND_HOLD -> onWay(new FsmEvent.SendHoldTimerExpires());
      case IDLE_HOLD -> new PeerEvent.OnSession(new SessionEvent.IdleHoldTimerExpires());
      case STABLE -> new PeerEvent.OnSession(new SessionEvent.StableTimerExpires());
      case FAREWELL -> new PeerEvent.FarewellTimerExpires();
    };
  }

  private PeerEvent onWay(FsmEvent event) {
    return new PeerEvent.OnSession(new SessionEvent.OnConnection(way.orElseThrow(), event));
  }
}
