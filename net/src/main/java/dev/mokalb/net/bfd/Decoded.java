package dev.mokalb.net.bfd;

/** What became of the octets of a UDP payload. */
public sealed interface Decoded {

  /** They are a control packet. */
  record Packet(ControlPacket packet) implements Decoded {}

  /** They are not, or not one that may be looked at. */
  record Dropped(DropReason reason) implements Decoded {}
}
