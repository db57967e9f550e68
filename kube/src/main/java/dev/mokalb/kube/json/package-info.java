/** Reading and writing JSON by streams of tokens, with problems that name the path. */
@NullMarked
package dev.mokalb.kube.json;

import org.jspecify.annotations.NullMarked;
