/** Tests of the election as a function. */
@NullMarked
package dev.mokalb.kube.lease.election;

import org.jspecify.annotations.NullMarked;
