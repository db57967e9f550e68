/** How the controller is started, set up and stopped. */
@NullMarked
package dev.mokalb.controller.ops;

import org.jspecify.annotations.NullMarked;
