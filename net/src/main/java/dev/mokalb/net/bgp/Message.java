package dev.mokalb.net.bgp;

/** A message of BGP-4 (RFC 4271 §4, RFC 2918). */
public sealed interface Message permits Open, Update, Notification, Keepalive, RouteRefresh {

  /** What the header's last octet says. */
  default MessageType type() {
    return switch (this) {
      case Open _ -> MessageType.OPEN;
      case Update _ -> MessageType.UPDATE;
      case Notification _ -> MessageType.NOTIFICATION;
      case Keepalive _ -> MessageType.KEEPALIVE;
      case RouteRefresh _ -> MessageType.ROUTE_REFRESH;
    };
  }
}
