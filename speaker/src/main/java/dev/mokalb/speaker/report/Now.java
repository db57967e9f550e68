package dev.mokalb.speaker.report;

import java.time.Instant;

/**
 * A moment on both clocks.
 *
 * @param nanos of the monotonic one
 * @param wall of the one that is written down
 */
public record Now(long nanos, Instant wall) {}
