package dev.mokalb.kube.api;

import dev.mokalb.model.ObjectKey;

/**
 * A kind of objects as the API server's paths name it.
 *
 * @param group empty for the core group
 * @param plural as in {@code services}
 */
public record ResourceType(String group, String version, String plural) {

  /** A kind of the core group, version v1. */
  public static ResourceType core(String plural) {
    return new ResourceType("", "v1", plural);
  }

  /** All objects of this kind. */
  public ResourceCollection collection() {
    return new ResourceCollection(this, "", "", "");
  }

  /** The path of the kind, or of what of it is in a namespace (empty for all of them). */
  public String pathIn(String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return root + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
  }

  /** The path of one object. */
  public String path(ObjectKey key) {
    return pathIn(key.namespace()) + "/" + key.name();
  }

  /** The path of a part of one object, such as {@code status}. */
  public String path(ObjectKey key, String subresource) {
    return path(key) + "/" + subresource;
  }

  /** {@code services}, or {@code ipaddresspools.metallb.io}. */
  @Override
  public String toString() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
