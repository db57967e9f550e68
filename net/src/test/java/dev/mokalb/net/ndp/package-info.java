/** Vectors and properties of the codec of neighbour discovery. */
@NullMarked
package dev.mokalb.net.ndp;

import org.jspecify.annotations.NullMarked;
