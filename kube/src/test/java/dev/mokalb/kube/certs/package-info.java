/** Tests of making, reading and renewing certificates. */
@NullMarked
package dev.mokalb.kube.certs;

import org.jspecify.annotations.NullMarked;
