/** Tests of the endpoints over real sockets. */
@NullMarked
package dev.mokalb.kube.endpoint;

import org.jspecify.annotations.NullMarked;
