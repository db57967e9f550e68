/** Decides whether a change of the configuration is made, and what whoever makes it is told. */
@NullMarked
package dev.mokalb.controller.webhook.review;

import org.jspecify.annotations.NullMarked;
