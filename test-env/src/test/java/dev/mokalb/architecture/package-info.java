/** The laws of the tree, as tests. */
@NullMarked
package dev.mokalb.architecture;

import org.jspecify.annotations.NullMarked;
