package dev.mokalb.speaker.l2.netlink;

import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.util.Optional;

/** A message of the kernel about interfaces, as far as it matters here. */
sealed interface LinkMessage {

  /** An interface as it is now. */
  record Present(Link link) implements LinkMessage {}

  /**
   * An address of an interface as it is now.
   *
   * @param address empty if it is not ready to be used
   */
  record AddressPresent(int interfaceIndex, Optional<LinkAddress> address) implements LinkMessage {}

  /** An address is no longer on an interface. */
  record AddressGone(int interfaceIndex) implements LinkMessage {}

  /** The list that was asked for is complete. */
  record EndOfDump() implements LinkMessage {}

  /** Interfaces changed while they were listed, so the list may mix old and new. */
  record Interrupted() implements LinkMessage {}

  /** The request was refused with this error number; 0 is an acknowledgement. */
  record Refused(int errorNumber) implements LinkMessage {}

  /** Anything else, and what cannot be read. */
  record Other(int type) implements LinkMessage {}
}
