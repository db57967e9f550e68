/** Tests of reading JSON. */
@NullMarked
package dev.mokalb.kube.json;

import org.jspecify.annotations.NullMarked;
