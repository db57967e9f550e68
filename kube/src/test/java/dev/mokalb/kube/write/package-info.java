/** Tests of patches and events. */
@NullMarked
package dev.mokalb.kube.write;

import org.jspecify.annotations.NullMarked;
