/**
 * What speakers find out about the local network for all: who answers for the addresses of others,
 * which strangers use addresses of pools, and what of it is written down.
 */
@NullMarked
package dev.mokalb.speaker.report;

import org.jspecify.annotations.NullMarked;
