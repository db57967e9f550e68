/** The calls of the kernel about threads, through JNA. */
@NullMarked
package dev.mokalb.speaker.jna;

import org.jspecify.annotations.NullMarked;
