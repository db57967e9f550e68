/** Tests of access and requests. */
@NullMarked
package dev.mokalb.kube.api;

import org.jspecify.annotations.NullMarked;
