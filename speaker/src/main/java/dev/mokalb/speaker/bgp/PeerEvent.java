package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Notification;

/** What happens to a peer, as its event loop hears it. */
public sealed interface PeerEvent {

  record OnSession(SessionEvent event) implements PeerEvent {}

  /** A whole message came, or what cannot be one. */
  record Received(Way way, Decoded decoded) implements PeerEvent {}

  /** These routes are wanted from now on; the first ones are all of the node's. */
  record Desired(Routes routes) implements PeerEvent {}

  /** The connection takes nothing more for now. */
  record Blocked(Way way) implements PeerEvent {}

  /** It does again. */
  record Unblocked(Way way) implements PeerEvent {}

  /** BFD says that the peer cannot be reached (RFC 5882 §3). */
  record BfdDown() implements PeerEvent {}

  /** The session is to end as planned: routes go first, then it is closed with this. */
  record Farewell(Notification last) implements PeerEvent {}

  /** The session is to end with this at once: another one with the same neighbour follows. */
  record End(Notification last) implements PeerEvent {}

  /** The step of a planned end took its time. */
  record FarewellTimerExpires() implements PeerEvent {}

  /** Whether no session of this peer is wanted from now on. */
  default boolean isEnd() {
    return switch (this) {
      case Farewell _, End _ -> true;
      case OnSession it -> it.event() instanceof SessionEvent.Leave;
      case Received _, Desired _, Blocked _, Unblocked _, BfdDown _, FarewellTimerExpires _ ->
          false;
    };
  }
}
