package dev.mokalb.model.config;

import dev.mokalb.model.ObjectKey;
import java.util.Comparator;

/**
 * Names a piece of configuration that stands or falls by itself.
 *
 * @param kind of the object, such as {@code IPAddressPool} or {@code ConfigMap}
 * @param entry the part of a ConfigMap, such as {@code address-pools "default"}; empty for the
 *     whole object
 */
public record SourceRef(String kind, ObjectKey key, String entry) implements Comparable<SourceRef> {

  private static final Comparator<SourceRef> ORDER =
      Comparator.comparing(SourceRef::kind)
          .thenComparing(SourceRef::key)
          .thenComparing(SourceRef::entry);

  /** A whole object. */
  public static SourceRef of(String kind, ObjectKey key) {
    return new SourceRef(kind, key, "");
  }

  /** The object that this is a part of. */
  public SourceRef object() {
    return of(kind, key);
  }

  /** Whether this is the source or belongs to it: a pool to its ConfigMap, say. */
  public boolean isPartOf(SourceRef source) {
    return object().equals(source.object())
        && (source.entry.isEmpty()
            || entry.equals(source.entry)
            || entry.startsWith(source.entry + " "));
  }

  /** What tells it from its like: the name of the object, or of the part of the ConfigMap. */
  public String shortName() {
    int begin = entry.indexOf('"');
    int end = entry.indexOf('"', begin + 1);
    if (end > begin) {
      return entry.substring(begin + 1, end);
    }
    return entry.isEmpty() ? key.name() : entry;
  }

  @Override
  public int compareTo(SourceRef other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind + " " + key + (entry.isEmpty() ? "" : ", " + entry);
  }
}
