/** How a process was asked to run: flags and environment, in the manner of MetalLB. */
@NullMarked
package dev.mokalb.model.settings;

import org.jspecify.annotations.NullMarked;
