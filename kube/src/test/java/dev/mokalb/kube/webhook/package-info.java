/** Tests of the objects that webhooks hang on. */
@NullMarked
package dev.mokalb.kube.webhook;

import org.jspecify.annotations.NullMarked;
