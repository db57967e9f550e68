package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.speaker.bgp.SessionAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The addresses of the interface that a connection goes through. */
final class LocalAddresses {

  private LocalAddresses() {}

  /** What routes of a connection with this end can have as next hop. */
  static SessionAddresses of(InetSocketAddress local) {
    IpAddress end = unmapped(IpAddress.of(local.getAddress()));
    List<IpAddress> beside = besides(local.getAddress());
    return new SessionAddresses(
        end,
        first(beside, IpFamily.IPV4).or(() -> only(end, IpFamily.IPV4)),
        first(beside, IpFamily.IPV6));
  }

  private static Optional<IpAddress> only(IpAddress end, IpFamily family) {
    return Optional.of(end).filter(address -> address.family() == family);
  }

  private static Optional<IpAddress> first(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream().filter(address -> address.family() == family).findFirst();
  }

  /** Without link-local and loopback ones, which lead no packet here. */
  private static List<IpAddress> besides(InetAddress local) {
    List<IpAddress> addresses = new ArrayList<>();
    try {
      NetworkInterface of = NetworkInterface.getByInetAddress(local);
      if (of == null) {
        return addresses;
      }
      for (InetAddress address : Collections.list(of.getInetAddresses())) {
        if (!address.isLinkLocalAddress() && !address.isLoopbackAddress()) {
          addresses.add(IpAddress.of(address));
        }
      }
    } catch (SocketException e) {
      return List.of(); // The interface went away; the session will, too.
    }
    return addresses;
  }

  private static IpAddress unmapped(IpAddress address) {
    return IpAddress.parse(address.toString()).orElse(address);
  }
}
