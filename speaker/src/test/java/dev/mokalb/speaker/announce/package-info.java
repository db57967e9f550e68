/** Tests of the decision who owns an address. */
@NullMarked
package dev.mokalb.speaker.announce;

import org.jspecify.annotations.NullMarked;
