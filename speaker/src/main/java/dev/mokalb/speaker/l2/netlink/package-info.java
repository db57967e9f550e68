/** Which network interfaces there are, asked of the kernel over rtnetlink(7). */
@NullMarked
package dev.mokalb.speaker.l2.netlink;

import org.jspecify.annotations.NullMarked;
