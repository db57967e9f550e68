/** BGP sessions of this process with real routers in namespaces. */
@NullMarked
package dev.mokalb.lab.bgp;

import org.jspecify.annotations.NullMarked;
