/** Decides what this node announces and who owns each address: functions from values to values. */
@NullMarked
package dev.mokalb.speaker.announce;

import org.jspecify.annotations.NullMarked;
