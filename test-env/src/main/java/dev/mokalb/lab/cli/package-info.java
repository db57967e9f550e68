/** The commands behind ./lab. */
@NullMarked
package dev.mokalb.lab.cli;

import org.jspecify.annotations.NullMarked;
