package dev.mokalb.model;

/**
 * Names one object of a kind that is known from the context. Ordered by namespace, then name.
 *
 * @param namespace empty for cluster-scoped kinds
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

  /** The key of an object of a cluster-scoped kind. */
  public static ObjectKey clusterScoped(String name) {
    return new ObjectKey("", name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace/name}, or the name alone where there is no namespace. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
