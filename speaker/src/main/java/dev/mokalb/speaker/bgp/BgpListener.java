package dev.mokalb.speaker.bgp;

/** Hears what happens to peers. */
public interface BgpListener {

  /** Is called from the peer's event loop and must not wait. */
  void hear(PeerName peer, PeerNews news);
}
