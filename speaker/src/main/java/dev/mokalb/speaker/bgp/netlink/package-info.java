/** Finds routers at the other end of an interface, with raw sockets of the C library. */
@NullMarked
package dev.mokalb.speaker.bgp.netlink;

import org.jspecify.annotations.NullMarked;
