/** FRR, BIRD and GoBGP as processes, each in a namespace of its own. */
@NullMarked
package dev.mokalb.lab.router;

import org.jspecify.annotations.NullMarked;
