/** Commands that end, processes that stay, and waiting for what they do. */
@NullMarked
package dev.mokalb.lab.process;

import org.jspecify.annotations.NullMarked;
