/**
 * Owns the speaker's state: what is known of the cluster and the members goes in, frames come out.
 */
@NullMarked
package dev.mokalb.speaker.loop;

import org.jspecify.annotations.NullMarked;
