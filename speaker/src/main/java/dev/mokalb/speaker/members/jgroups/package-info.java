/** The channel between the speakers, on JGroups over unicast UDP. */
@NullMarked
package dev.mokalb.speaker.members.jgroups;

import org.jspecify.annotations.NullMarked;
