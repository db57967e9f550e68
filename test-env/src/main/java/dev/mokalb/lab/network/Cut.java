package dev.mokalb.lab.network;

/** Two ways to take a node off the LAN. */
public enum Cut {
  /** The bridge drops the node's frames; its own link stays up, as behind a broken switch. */
  IN_THE_NETWORK,
  /** The node loses carrier, as when its cable is pulled. */
  AT_THE_NODE
}
