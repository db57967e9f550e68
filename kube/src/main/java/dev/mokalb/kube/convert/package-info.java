/**
 * API objects and the legacy ConfigMap become values of the model; what is wrong with an object is
 * kept with it and disturbs no other.
 */
@NullMarked
package dev.mokalb.kube.convert;

import org.jspecify.annotations.NullMarked;
