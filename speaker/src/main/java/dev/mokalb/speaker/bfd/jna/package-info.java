/** The calls of the kernel that BFD needs and neither the JDK nor Netty has, through JNA. */
@NullMarked
package dev.mokalb.speaker.bfd.jna;

import org.jspecify.annotations.NullMarked;
