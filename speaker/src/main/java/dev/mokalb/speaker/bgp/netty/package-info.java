/** BGP sessions over TCP: connections, timers and event loops, with Netty. */
@NullMarked
package dev.mokalb.speaker.bgp.netty;

import org.jspecify.annotations.NullMarked;
