package dev.mokalb.kube.watch;

import java.nio.ByteBuffer;

/** Cuts a body into its objects or events as it arrives. Confined to one stream. */
interface Splitter {

  /** The next octets of the body. */
  void feed(ByteBuffer octets);
}
