/** The controller's ports to the API server. */
@NullMarked
package dev.mokalb.controller.kube;

import org.jspecify.annotations.NullMarked;
