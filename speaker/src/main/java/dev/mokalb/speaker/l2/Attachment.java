package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.Optional;

/**
 * Where this node is attached to a network.
 *
 * @param interfaceName of the interface
 * @param mac the hardware address that frames name
 * @param linkLocal where neighbour discovery speaks from; empty where IPv6 is off or not ready
 */
public record Attachment(String interfaceName, MacAddress mac, Optional<IpAddress> linkLocal) {}
