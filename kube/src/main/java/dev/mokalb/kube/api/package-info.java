/** Where the API server is, and requests to it with failures as values. */
@NullMarked
package dev.mokalb.kube.api;

import org.jspecify.annotations.NullMarked;
