package dev.mokalb.controller.alloc;

import dev.mokalb.net.MacAddress;

/**
 * An address that somebody else on the network uses is not handed out.
 *
 * @param stranger whose hardware address answered
 * @param since when it was seen, as text for people
 */
public record Quarantine(MacAddress stranger, String since) {}
