/** The objects that hold configuration, watched together. */
@NullMarked
package dev.mokalb.kube.source;

import org.jspecify.annotations.NullMarked;
