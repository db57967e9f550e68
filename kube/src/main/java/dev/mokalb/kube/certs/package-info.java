/** Certificates for servers of our own: made, written, read, and when to renew them. */
@NullMarked
package dev.mokalb.kube.certs;

import org.jspecify.annotations.NullMarked;
