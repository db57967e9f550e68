package dev.mokalb.kube.watch;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import java.util.Map;

/**
 * What {@code metadata} says, as far as anybody asks.
 *
 * @param deleting a deletionTimestamp is set
 * @param annotations without those of {@code kubectl.kubernetes.io}, which hold whole copies
 */
public record ObjectMeta(
    ObjectKey key,
    ObjectVersion version,
    boolean deleting,
    Map<String, String> labels,
    Map<String, String> annotations) {}
