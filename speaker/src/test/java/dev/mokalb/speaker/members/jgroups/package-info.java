/** Tests of the channel between the speakers. */
@NullMarked
package dev.mokalb.speaker.members.jgroups;

import org.jspecify.annotations.NullMarked;
