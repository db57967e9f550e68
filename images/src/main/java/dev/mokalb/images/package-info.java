/**
 * What Jib does not do for the images: the layer that carries file capabilities, and several
 * platforms.
 */
@NullMarked
package dev.mokalb.images;

import org.jspecify.annotations.NullMarked;
