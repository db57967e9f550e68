/** The BFD session as tables, rules and a simulation. */
@NullMarked
package dev.mokalb.speaker.bfd;

import org.jspecify.annotations.NullMarked;
