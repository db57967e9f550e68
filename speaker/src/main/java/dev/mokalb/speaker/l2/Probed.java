package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.Optional;

/**
 * What became of asking whether a station has an address.
 *
 * @param station the first that claimed it; empty if none did
 */
public record Probed(IpAddress address, Optional<MacAddress> station) {}
