/** Vectors and properties of the BFD codec. */
@NullMarked
package dev.mokalb.net.bfd;

import org.jspecify.annotations.NullMarked;
