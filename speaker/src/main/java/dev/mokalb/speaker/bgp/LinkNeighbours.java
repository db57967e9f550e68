package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the router at the other end of an interface by its router advertisements (RFC 4861). */
public interface LinkNeighbours extends AutoCloseable {

  /**
   * Listens and advertises on these interfaces from now on, and on no others. They may be missing;
   * then they are waited for.
   */
  void watch(Set<String> interfaceNames);

  /**
   * Is called from now on, from a thread of the finder, with the interface on which a router was
   * found. There may be several.
   */
  void onFound(Consumer<String> listener);

  /** What is known about an interface that is watched. */
  Finding find(String interfaceName);

  @Override
  void close();

  /**
   * The state of an interface.
   *
   * @param router the link-local address of the router
   * @param interfaceIndex 0 while there is no such interface
   * @param problem in words, while there is no router
   */
  record Finding(Optional<IpAddress> router, int interfaceIndex, String problem) {}
}
