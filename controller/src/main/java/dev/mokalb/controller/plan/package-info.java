/** What should become of one Service: a value that is printed, tested, then carried out. */
@NullMarked
package dev.mokalb.controller.plan;

import org.jspecify.annotations.NullMarked;
