/** The speaker's ports to the API server. */
@NullMarked
package dev.mokalb.speaker.kube;

import org.jspecify.annotations.NullMarked;
