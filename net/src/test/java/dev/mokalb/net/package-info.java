/** Tables and properties of the values. */
@NullMarked
package dev.mokalb.net;

import org.jspecify.annotations.NullMarked;
