/** The chart, rendered and held against values that are right and wrong. */
@NullMarked
package dev.mokalb.chart;

import org.jspecify.annotations.NullMarked;
