/** Tests of the elector against a server that misbehaves. */
@NullMarked
package dev.mokalb.kube.lease;

import org.jspecify.annotations.NullMarked;
