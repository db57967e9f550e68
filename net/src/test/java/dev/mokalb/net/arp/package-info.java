/** Vectors and properties of the ARP codec. */
@NullMarked
package dev.mokalb.net.arp;

import org.jspecify.annotations.NullMarked;
