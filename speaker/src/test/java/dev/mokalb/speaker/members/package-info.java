/** Tests of the cluster of speakers as values. */
@NullMarked
package dev.mokalb.speaker.members;

import org.jspecify.annotations.NullMarked;
