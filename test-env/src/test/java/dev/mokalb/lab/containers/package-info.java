/** The built images, started by a container engine on a node of a lab. */
@NullMarked
package dev.mokalb.lab.containers;

import org.jspecify.annotations.NullMarked;
