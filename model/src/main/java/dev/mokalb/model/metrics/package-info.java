/** What a process tells of itself in numbers, as values and in the text that Prometheus reads. */
@NullMarked
package dev.mokalb.model.metrics;

import org.jspecify.annotations.NullMarked;
