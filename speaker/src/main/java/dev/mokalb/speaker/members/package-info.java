/** The cluster of speakers as values, and the port through which the ownership table travels. */
@NullMarked
package dev.mokalb.speaker.members;

import org.jspecify.annotations.NullMarked;
