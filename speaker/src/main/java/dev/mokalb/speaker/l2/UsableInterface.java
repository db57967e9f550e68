package dev.mokalb.speaker.l2;

import dev.mokalb.net.MacAddress;

/**
 * An interface on which questions are answered.
 *
 * @param mac the hardware address that the answers name
 * @param carrier whether something is plugged in at the other end
 */
public record UsableInterface(String name, MacAddress mac, boolean carrier) {}
