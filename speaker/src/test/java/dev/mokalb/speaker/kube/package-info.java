/** Tests of what is read around the cluster. */
@NullMarked
package dev.mokalb.speaker.kube;

import org.jspecify.annotations.NullMarked;
