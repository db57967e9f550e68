package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.List;

/**
 * An interface on which questions were answered, and which is switched off, gone or cannot be
 * listened on any more. Whoever asks for an address of its subnets does so there.
 *
 * @param subnets of the addresses that it had, without that of link-local ones
 */
public record LostInterface(String name, List<IpPrefix> subnets) {

  public LostInterface {
    subnets = List.copyOf(subnets);
  }

  /** Whether the address is in one of its subnets. */
  boolean held(IpAddress address) {
    return UsableInterface.isIn(subnets, address);
  }
}
