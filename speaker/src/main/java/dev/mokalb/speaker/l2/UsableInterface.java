package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * An interface on which questions are answered.
 *
 * @param mac the hardware address that the answers name
 * @param carrier whether something is plugged in at the other end
 * @param linkLocal where answers for IPv6 addresses come from; without it there are none
 * @param subnets of its addresses, without that of link-local ones
 */
public record UsableInterface(
    String name,
    MacAddress mac,
    boolean carrier,
    Optional<IpAddress> linkLocal,
    List<IpPrefix> subnets) {

  public UsableInterface {
    subnets = List.copyOf(subnets);
  }

  /** Whether the address is in one of its subnets. */
  boolean holds(IpAddress address) {
    return isIn(subnets, address);
  }

  static boolean isIn(List<IpPrefix> subnets, IpAddress address) {
    return subnets.stream()
        .anyMatch(subnet ->
            subnet.network().family() == address.family() && subnet.range().contains(address));
  }

  /** An interface without IP addresses: it answers for IPv4 addresses only. */
  public UsableInterface(String name, MacAddress mac, boolean carrier) {
    this(name, mac, carrier, Optional.empty(), List.of());
  }
}
