/** Guarded status patches and trailing events. */
@NullMarked
package dev.mokalb.kube.write;

import org.jspecify.annotations.NullMarked;
