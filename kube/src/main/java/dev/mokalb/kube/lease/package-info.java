/** Leader election by a Lease: its requests, its watch and the permit to write. */
@NullMarked
package dev.mokalb.kube.lease;

import org.jspecify.annotations.NullMarked;
