/** Vectors of what the kernel says about interfaces. */
@NullMarked
package dev.mokalb.speaker.l2.netlink;

import org.jspecify.annotations.NullMarked;
