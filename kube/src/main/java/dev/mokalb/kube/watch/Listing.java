package dev.mokalb.kube.watch;

import dev.mokalb.model.ObjectKey;
import java.util.Map;

/**
 * All objects of a collection at one moment.
 *
 * @param objects the map belongs to the receiver
 * @param undecodable objects that exist but cannot be read, and why; their last good versions stay
 */
public record Listing<T>(Map<ObjectKey, T> objects, Map<ObjectKey, String> undecodable) {}
