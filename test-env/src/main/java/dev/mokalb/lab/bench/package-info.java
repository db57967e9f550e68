/** Measures the promises on a lab and writes them down beside what they are compared to. */
@NullMarked
package dev.mokalb.lab.bench;

import org.jspecify.annotations.NullMarked;
