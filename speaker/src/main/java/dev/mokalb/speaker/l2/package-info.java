/**
 * Answers for addresses on the local network: which, on which interfaces, and what is sent when.
 */
@NullMarked
package dev.mokalb.speaker.l2;

import org.jspecify.annotations.NullMarked;
