/** Collections of API objects, listed and watched, told to a sink as values. */
@NullMarked
package dev.mokalb.kube.watch;

import org.jspecify.annotations.NullMarked;
