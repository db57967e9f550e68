/** Tests of the reflector and its parts. */
@NullMarked
package dev.mokalb.kube.watch;

import org.jspecify.annotations.NullMarked;
