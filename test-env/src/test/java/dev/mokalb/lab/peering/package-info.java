/** BGP sessions of this process with real routers in namespaces. */
@NullMarked
package dev.mokalb.lab.peering;

import org.jspecify.annotations.NullMarked;
