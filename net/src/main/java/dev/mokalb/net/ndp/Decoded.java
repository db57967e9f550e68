package dev.mokalb.net.ndp;

/** What became of the octets of a frame. */
public sealed interface Decoded {

  /** They are a frame. */
  record Frame(NdpFrame frame) implements Decoded {}

  /** They are not. */
  record Dropped(DropReason reason) implements Decoded {}
}
