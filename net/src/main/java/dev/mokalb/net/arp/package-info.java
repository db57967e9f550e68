/** ARP for IPv4 over Ethernet (RFC 826) and the frame that carries it, as values and a codec. */
@NullMarked
package dev.mokalb.net.arp;

import org.jspecify.annotations.NullMarked;
