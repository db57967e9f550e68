/** Messages between routers and hosts. */
@NullMarked
package dev.mokalb.speaker.bgp.netlink;

import org.jspecify.annotations.NullMarked;
