package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ResourceCollection;

/**
 * What is watched, and what is kept of it.
 *
 * @param <T> what is kept of each object
 */
public record WatchSpec<T>(ResourceCollection collection, ObjectDecoder<T> decoder) {}
