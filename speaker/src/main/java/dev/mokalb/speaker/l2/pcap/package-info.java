/** Hears and sends frames through libpcap, with one thread for each interface. */
@NullMarked
package dev.mokalb.speaker.l2.pcap;

import org.jspecify.annotations.NullMarked;
