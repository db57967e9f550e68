package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import java.util.Optional;

/** Opens interfaces. */
interface PortOpener {

  /** What keeps every interface from being opened; empty if nothing does. */
  Optional<Layer2Problem> obstacle();

  /** Opens an interface that has a hardware address. */
  Outcome open(Link link);

  /** What became of an attempt. */
  sealed interface Outcome {

    /** It is open and hears frames. */
    record Opened(Port port) implements Outcome {}

    /** It is not, for this reason. */
    record Failed(String reason) implements Outcome {}
  }
}
