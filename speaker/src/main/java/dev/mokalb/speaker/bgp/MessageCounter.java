package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.MessageType;

/**
 * Counts messages of one direction.
 *
 * <p>Confined to the peer's event loop.
 */
final class MessageCounter {

  private long opens;
  private long updates;
  private long notifications;
  private long keepalives;
  private long routeRefreshes;

  void count(MessageType type) {
    switch (type) {
      case OPEN -> opens++;
      case UPDATE -> updates++;
      case NOTIFICATION -> notifications++;
      case KEEPALIVE -> keepalives++;
      case ROUTE_REFRESH -> routeRefreshes++;
    }
  }

  PeerCounts.Messages now() {
    return new PeerCounts.Messages(opens, updates, notifications, keepalives, routeRefreshes);
  }
}
