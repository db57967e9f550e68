package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Link;
import java.util.Optional;

/** An interface opened for frames. Any thread may use it. */
interface Port extends AutoCloseable {

  /** The interface as it was when it was opened. */
  Link link();

  /** The hardware address that frames name. */
  MacAddress mac();

  /** Sends a frame; false if it could not be sent. */
  boolean send(byte[] octets);

  /** Why it hears nothing any more; empty while it does. */
  Optional<String> failure();

  @Override
  void close();
}
