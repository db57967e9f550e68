/** The objects of the API server that webhooks hang on: certificates, and who trusts them. */
@NullMarked
package dev.mokalb.kube.webhook;

import org.jspecify.annotations.NullMarked;
