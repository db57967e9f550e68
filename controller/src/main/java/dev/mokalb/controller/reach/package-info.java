/** Whether the addresses of Services are answered where they should be, by what speakers saw. */
@NullMarked
package dev.mokalb.controller.reach;

import org.jspecify.annotations.NullMarked;
