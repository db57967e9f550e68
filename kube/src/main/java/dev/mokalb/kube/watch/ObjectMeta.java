package dev.mokalb.kube.watch;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import java.util.Map;

/**
 * What {@code metadata} says, as far as anybody asks.
 *
 * @param deleting a deletionTimestamp is set
 * @param owner the UID of the first object that it goes with; empty if there is none
 * @param annotations without those of {@code kubectl.kubernetes.io}, which hold whole copies
 */
public record ObjectMeta(
    ObjectKey key,
    ObjectVersion version,
    boolean deleting,
    String owner,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** One that goes with no other object. */
  public ObjectMeta(
      ObjectKey key,
      ObjectVersion version,
      boolean deleting,
      Map<String, String> labels,
      Map<String, String> annotations) {
    this(key, version, deleting, "", labels, annotations);
  }
}
