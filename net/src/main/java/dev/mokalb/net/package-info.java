/** Addresses, ranges of addresses and hardware addresses as values, with strict text forms. */
@NullMarked
package dev.mokalb.net;

import org.jspecify.annotations.NullMarked;
