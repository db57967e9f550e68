package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.net.NetworkInterface;
import java.net.SocketException;

/** The networks that this node has an address of. */
public final class LocalNetworks {

  private LocalNetworks() {}

  /** Whether the address lies on one of them, as of now. */
  public static boolean contain(IpAddress address) {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(one -> one.getInterfaceAddresses().stream())
          .anyMatch(own -> {
            IpAddress local = IpAddress.of(own.getAddress());
            int length = own.getNetworkPrefixLength();
            return local.family() == address.family()
                && IpPrefix.containing(local, length).equals(IpPrefix.containing(address, length));
          });
    } catch (SocketException e) {
      return false;
    }
  }
}
