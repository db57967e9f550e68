/** The walk-through that ./lab demo shows. */
@NullMarked
package dev.mokalb.lab.demo;

import org.jspecify.annotations.NullMarked;
