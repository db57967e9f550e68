/** BFD control packets (RFC 5880, carried as RFC 5881 and RFC 5883 say), as values and a codec. */
@NullMarked
package dev.mokalb.net.bfd;

import org.jspecify.annotations.NullMarked;
