/** Tests of the webhooks' server and its certificates. */
@NullMarked
package dev.mokalb.controller.webhook;

import org.jspecify.annotations.NullMarked;
