/** What of BFD's shell needs no network; the rest is tested in the lab. */
@NullMarked
package dev.mokalb.speaker.bfd.netty;

import org.jspecify.annotations.NullMarked;
