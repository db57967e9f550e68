/** Who may write: a Lease read, a clock and an answer in, requests and a verdict out. */
@NullMarked
package dev.mokalb.kube.lease.election;

import org.jspecify.annotations.NullMarked;
