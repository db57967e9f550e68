package dev.mokalb.speaker.bgp;

/** Who opened a connection. A peer has at most one connection of each kind (RFC 4271 §6.8). */
public enum Way {
  DIALED,
  ACCEPTED;

  Way other() {
    return this == DIALED ? ACCEPTED : DIALED;
  }
}
