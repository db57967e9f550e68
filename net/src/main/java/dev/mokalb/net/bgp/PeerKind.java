package dev.mokalb.net.bgp;

/** Whether a neighbour is of the own system (RFC 4271 §1.1). */
public enum PeerKind {
  INTERNAL,
  EXTERNAL
}
