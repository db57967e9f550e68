package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Open;

/** What happens to a connection; the numbers are those of RFC 4271 §8.1. */
public sealed interface FsmEvent {

  /** 1, 3: open one. */
  record Start() implements FsmEvent {}

  /** 2, 8, 23: end it with this. */
  record Stop(Notification notification, String detail) implements FsmEvent {}

  /** End it without a word. */
  record Leave() implements FsmEvent {}

  /** 9. */
  record ConnectRetryTimerExpires() implements FsmEvent {}

  /** 10. */
  record HoldTimerExpires() implements FsmEvent {}

  /** 11. */
  record KeepaliveTimerExpires() implements FsmEvent {}

  /** RFC 9687 §3. */
  record SendHoldTimerExpires() implements FsmEvent {}

  /** 16, 17: it is open. */
  record TcpConnected(SessionAddresses addresses) implements FsmEvent {}

  /** 18: it could not be opened, or is broken. */
  record TcpFails(String reason) implements FsmEvent {}

  /** 19. */
  record OpenReceived(Open open) implements FsmEvent {}

  /** 21, 22, 28: octets came that are no message, or one that ends the session. */
  record MessageRefused(Notification notification) implements FsmEvent {}

  /** 24, 25. */
  record NotificationReceived(Notification notification) implements FsmEvent {}

  /** 26. */
  record KeepaliveReceived() implements FsmEvent {}

  /** 27. */
  record UpdateReceived() implements FsmEvent {}

  /** RFC 2918 §4. */
  record RouteRefreshReceived() implements FsmEvent {}
}
