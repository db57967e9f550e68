package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;

/**
 * An address of an interface that the kernel lets packets be sent from.
 *
 * @param prefixLength of the subnet that the kernel takes the address to be in
 */
public record LinkAddress(IpAddress address, int prefixLength) {

  /** Refuses a length outside the family, a bug of the caller. */
  public LinkAddress {
    if (prefixLength < 0 || prefixLength > address.family().bits()) {
      throw new IllegalArgumentException(
          "no prefix length of " + address.family() + ": " + prefixLength);
    }
  }

  /** The subnet. */
  public IpPrefix subnet() {
    return IpPrefix.containing(address, prefixLength);
  }
}
