/** Tests of the status objects of Services. */
@NullMarked
package dev.mokalb.speaker.status;

import org.jspecify.annotations.NullMarked;
