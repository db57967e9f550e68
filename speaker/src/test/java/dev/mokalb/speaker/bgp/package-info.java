/** Tables, properties and simulations of sessions and routes. */
@NullMarked
package dev.mokalb.speaker.bgp;

import org.jspecify.annotations.NullMarked;
