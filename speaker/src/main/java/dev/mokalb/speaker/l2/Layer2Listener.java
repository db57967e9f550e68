package dev.mokalb.speaker.l2;

/**
 * Is told what happens on the local network. Each method is called by one thread of layer 2, which
 * must not be held up: what is heard meanwhile waits, and is counted and lost when too much does.
 */
public interface Layer2Listener {

  /** The interfaces, or what is wrong, changed; a lost carrier is told within milliseconds. */
  void healthChanged(Layer2Health health);

  /** A claim of an address that is ours to give. */
  void sighted(Sighting sighting);

  /** An address of {@link Watchlist#probed} was asked for. */
  void probed(Probed probed);
}
