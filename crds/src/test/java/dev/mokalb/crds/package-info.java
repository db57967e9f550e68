/** Samples of custom resources, good and bad ones, for the tests of all modules. */
@NullMarked
package dev.mokalb.crds;

import org.jspecify.annotations.NullMarked;
