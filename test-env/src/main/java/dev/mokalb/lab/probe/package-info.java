/** Measures from the client how long nobody answers. */
@NullMarked
package dev.mokalb.lab.probe;

import org.jspecify.annotations.NullMarked;
