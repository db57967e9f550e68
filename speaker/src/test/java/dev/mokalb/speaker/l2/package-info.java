/** Tables and properties of what is answered and announced. */
@NullMarked
package dev.mokalb.speaker.l2;

import org.jspecify.annotations.NullMarked;
