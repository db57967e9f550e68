/**
 * Bidirectional forwarding detection (RFC 5880): what a session does when, as a function from its
 * state and an event to its next state and effects.
 */
@NullMarked
package dev.mokalb.speaker.bfd;

import org.jspecify.annotations.NullMarked;
