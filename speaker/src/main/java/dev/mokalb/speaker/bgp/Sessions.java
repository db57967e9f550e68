package dev.mokalb.speaker.bgp;

import dev.mokalb.speaker.bfd.BfdPeer;
import java.util.Map;
import java.util.Set;

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

  /**
   * BFD says that a peer cannot be reached: its session ends at once, and is tried again. Nothing
   * happens where the name stands for another router by now.
   *
   * @param watched whom BFD gave up
   */
  void bfdDown(PeerName name, BfdPeer watched);

  /** Something changed for the better, such as BFD: a peer that rests is tried at once. */
  void retry(PeerName name);

  /**
   * Where the sessions lead that are to end, and have not yet. When one has, {@link PeerNews.Gone}
   * is heard after it is not among these.
   */
  Set<PeerSettings.Target> leaving();
}
