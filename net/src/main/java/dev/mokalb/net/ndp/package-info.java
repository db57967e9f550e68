/**
 * Neighbour solicitations and advertisements (RFC 4861) and the frame that carries them, as values
 * and a codec.
 */
@NullMarked
package dev.mokalb.net.ndp;

import org.jspecify.annotations.NullMarked;
