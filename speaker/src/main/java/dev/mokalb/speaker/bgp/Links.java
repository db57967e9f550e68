package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import java.util.Optional;

/** What this node sees of the networks and interfaces that it is on. */
public interface Links {

  /** Whether an address lies on a network of this node. */
  boolean contain(IpAddress address);

  /**
   * The link-local address of the router at the other end of an interface, as it was heard last.
   * Whether it is still there is not for this to know.
   */
  Optional<IpAddress> router(String interfaceName);
}
