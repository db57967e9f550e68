/** Calls of the kernel that any process may make. */
@NullMarked
package dev.mokalb.speaker.bfd.jna;

import org.jspecify.annotations.NullMarked;
