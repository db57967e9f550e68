/** The controller and the speakers as real processes, with the rights they have in a cluster. */
@NullMarked
package dev.mokalb.lab.moka;

import org.jspecify.annotations.NullMarked;
