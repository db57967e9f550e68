package dev.mokalb.net.bfd;

/**
 * A bit in the second octet of a control packet (RFC 5880 §4.1). The bits A and M are not here: a
 * packet with one of them is dropped.
 */
public enum Flag {
  /** P: the sender wants an answer with {@link #FINAL}. */
  POLL(0x20),
  /** F: the answer to {@link #POLL}. */
  FINAL(0x10),
  /** C: the sender's BFD goes on when its control plane does not. */
  CONTROL_PLANE_INDEPENDENT(0x08),
  /** D: the sender asks for no periodic packets while both ends are Up. */
  DEMAND(0x02);

  private final int bit;

  Flag(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
