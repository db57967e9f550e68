package dev.mokalb.speaker.l2;

/**
 * Something that keeps this node from answering.
 *
 * @param interfaceName the interface it concerns, empty if all
 * @param text what is wrong and what to do, for a stranger's eyes
 */
public record Layer2Problem(Kind kind, String interfaceName, String text) {

  /** The kinds of problem. */
  public enum Kind {
    /** The process may not open raw sockets. */
    NO_PERMISSION,
    /** The packet capture library is not installed. */
    NO_LIBRARY,
    /** The kernel does not tell which interfaces there are. */
    NO_INTERFACE_LIST,
    /** There are interfaces, and none of them is usable. */
    NO_INTERFACE,
    /** One interface cannot be opened or failed; the others are used. */
    INTERFACE_FAILED,
    /** One interface may not hear all questions about IPv6 addresses. */
    GROUPS_FAILED
  }
}
