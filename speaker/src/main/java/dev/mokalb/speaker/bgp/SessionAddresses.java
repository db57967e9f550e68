package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import java.util.Optional;

/**
 * The addresses of this node on the network of a connection: what routes can have as next hop.
 *
 * @param local the connection's own end
 * @param ipv4 of the interface that has it, the first one
 * @param ipv6 of that interface, the first global one
 */
public record SessionAddresses(
    IpAddress local, Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {}
