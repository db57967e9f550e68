package dev.mokalb.net.bfd;

/** How far the other end of a session is, which decides about the UDP port. */
public enum Hops {
  /** On the same link (RFC 5881 §4). */
  SINGLE(3784),
  /** Behind routers, or possibly so (RFC 5883 §5). */
  MULTIPLE(4784);

  /** Where a session sends from: a port of this range that no other session has. */
  public static final int SOURCE_PORT_MIN = 49_152; // RFC 5881 §4

  public static final int SOURCE_PORT_MAX = 65_535;

  private final int port;

  Hops(int port) {
    this.port = port;
  }

  /** The port that control packets are sent to. */
  public int port() {
    return port;
  }
}
