/** Serves the webhooks of the configuration, with certificates that it keeps fresh. */
@NullMarked
package dev.mokalb.controller.webhook;

import org.jspecify.annotations.NullMarked;
