package dev.mokalb.speaker.bgp;

import java.util.Map;

/** The sessions with all peers of this node. All methods are for any thread. */
public interface Sessions {

  /**
   * Makes the sessions those with these peers, and the routes these.
   *
   * @param routes all routes of each peer. A peer without an entry keeps what it has; before its
   *     first entry it is told nothing, not even that there is nothing, so that after a restart it
   *     keeps what it had
   */
  void apply(Map<PeerName, PeerSettings> wanted, Map<PeerName, Routes> routes);

  /** BFD says that a peer cannot be reached: its session ends at once, and is tried again. */
  void bfdDown(PeerName name);

  /** Something changed for the better, such as BFD: a peer that rests is tried at once. */
  void retry(PeerName name);
}
