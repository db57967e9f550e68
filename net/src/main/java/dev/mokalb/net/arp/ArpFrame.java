package dev.mokalb.net.arp;

import dev.mokalb.net.MacAddress;

/**
 * An Ethernet II frame that carries an ARP packet.
 *
 * @param destination the station or group it is sent to
 * @param source the station that sent it, not always the packet's sender
 */
public record ArpFrame(MacAddress destination, MacAddress source, ArpPacket packet) {}
