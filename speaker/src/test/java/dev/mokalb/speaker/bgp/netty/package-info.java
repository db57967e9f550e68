/** Sessions over sockets of this machine. */
@NullMarked
package dev.mokalb.speaker.bgp.netty;

import org.jspecify.annotations.NullMarked;
