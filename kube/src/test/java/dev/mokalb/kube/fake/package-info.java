/** An API server made by hand that can misbehave in every way the reflector has to survive. */
@NullMarked
package dev.mokalb.kube.fake;

import org.jspecify.annotations.NullMarked;
