/** Who holds which address, and which address is chosen next. */
@NullMarked
package dev.mokalb.controller.alloc;

import org.jspecify.annotations.NullMarked;
