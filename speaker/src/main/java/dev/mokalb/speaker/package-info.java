/** The process that announces, on every node, the addresses that Services hold. */
@NullMarked
package dev.mokalb.speaker;

import org.jspecify.annotations.NullMarked;
