/** Tests of what webhooks are asked and answer. */
@NullMarked
package dev.mokalb.kube.admission;

import org.jspecify.annotations.NullMarked;
