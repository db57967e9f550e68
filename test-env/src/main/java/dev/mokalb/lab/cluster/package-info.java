/** The control plane, the objects in it, and stand-ins for the controllers that the lab lacks. */
@NullMarked
package dev.mokalb.lab.cluster;

import org.jspecify.annotations.NullMarked;
