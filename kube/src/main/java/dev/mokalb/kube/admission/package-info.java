/** What the API server asks webhooks, and what they answer, as values and as JSON. */
@NullMarked
package dev.mokalb.kube.admission;

import org.jspecify.annotations.NullMarked;
