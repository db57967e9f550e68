/** What is said to BGP peers and when: sessions, routes and their attributes, as decisions. */
@NullMarked
package dev.mokalb.speaker.bgp;

import org.jspecify.annotations.NullMarked;
