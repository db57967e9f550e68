/** The parts of the images that Jib does not make: the layer that carries file capabilities. */
@NullMarked
package dev.mokalb.images;

import org.jspecify.annotations.NullMarked;
