/** How Moka reads what a real API server writes. */
@NullMarked
package dev.mokalb.lab.reading;

import org.jspecify.annotations.NullMarked;
