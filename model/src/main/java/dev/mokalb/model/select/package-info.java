/** Label selectors of Kubernetes, and what they select. */
@NullMarked
package dev.mokalb.model.select;

import org.jspecify.annotations.NullMarked;
