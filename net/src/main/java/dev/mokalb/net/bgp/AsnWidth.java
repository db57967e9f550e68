package dev.mokalb.net.bgp;

/** How many octets a system's number has in AS_PATH and AGGREGATOR (RFC 6793 §4). */
public enum AsnWidth {
  /** One of both cannot do better. */
  TWO(2),
  /** Both have the capability. */
  FOUR(4);

  private final int octets;

  AsnWidth(int octets) {
    this.octets = octets;
  }

  int octets() {
    return octets;
  }
}
