/** BFD on the wire: sockets, timers and the loop that owns them, on Netty. */
@NullMarked
package dev.mokalb.speaker.bfd.netty;

import org.jspecify.annotations.NullMarked;
