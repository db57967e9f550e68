package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Attachment;
import dev.mokalb.speaker.l2.Link;
import java.util.Optional;

/** An interface opened for frames. Any thread may use it. */
interface Port extends AutoCloseable {

  /** The interface as the kernel described it last; its index, name and address never change. */
  Link link();

  /** The interface has other flags or IP addresses now. */
  void update(Link now);

  /** The hardware address that frames name. */
  MacAddress mac();

  /** What frames name. */
  Attachment attachment();

  /** Sends a frame; false if it could not be sent. */
  boolean send(byte[] octets);

  /** Why it hears nothing any more; empty while it does. */
  Optional<String> failure();

  /** Frames that came faster than they were read, since it was opened. */
  long overrun();

  @Override
  void close();
}
