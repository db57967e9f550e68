/** The scripts that give a cluster of kind addresses, without kind. */
@NullMarked
package dev.mokalb.kind;

import org.jspecify.annotations.NullMarked;
