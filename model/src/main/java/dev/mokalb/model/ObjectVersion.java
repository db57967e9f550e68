package dev.mokalb.model;

import java.time.Instant;

/**
 * Which object behind a name this is, and which state of it.
 *
 * @param uid distinguishes an object from an earlier one of the same name
 * @param resourceVersion the state, for guarded writes
 */
public record ObjectVersion(String uid, String resourceVersion, Instant created) {}
