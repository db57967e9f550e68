/** The custom-resource definitions on a real API server. */
@NullMarked
package dev.mokalb.lab.crds;

import org.jspecify.annotations.NullMarked;
