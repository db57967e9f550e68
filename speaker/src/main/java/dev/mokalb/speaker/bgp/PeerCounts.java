package dev.mokalb.speaker.bgp;

/**
 * Numbers of a peer since its settings were taken up.
 *
 * @param prefixesAnnounced told to the peer and not withdrawn
 * @param prefixesPending not told yet
 * @param prefixesReceived of both families, as far as they are counted
 */
public record PeerCounts(
    Messages sent,
    Messages received,
    int prefixesAnnounced,
    int prefixesPending,
    int prefixesReceived) {

  /** Messages of one direction. */
  public record Messages(
      long opens, long updates, long notifications, long keepalives, long routeRefreshes) {

    public long total() {
      return opens + updates + notifications + keepalives + routeRefreshes;
    }
  }
}
