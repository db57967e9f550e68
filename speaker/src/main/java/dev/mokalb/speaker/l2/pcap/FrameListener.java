package dev.mokalb.speaker.l2.pcap;

/**
 * Told of every frame that passes the filter of one interface, on the interface's own thread, to
 * which it is confined.
 */
interface FrameListener {

  /**
   * Hears a frame.
   *
   * @param octets the frame from its destination on, cut off at the snapshot length
   */
  void heard(Port port, byte[] octets);
}
