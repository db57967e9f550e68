package dev.mokalb.model;

/**
 * Order of resource versions. The API conventions let clients compare them as numbers since
 * Kubernetes 1.35; etcd-backed servers have always issued them so.
 */
public final class ResourceVersions {

  private ResourceVersions() {}

  /** Whether {@code seen} is certainly older; versions that are no numbers are never. */
  public static boolean isOlder(String seen, String than) {
    if (!isNumber(seen) || !isNumber(than)) {
      return false;
    }
    return seen.length() != than.length()
        ? seen.length() < than.length()
        : seen.compareTo(than) < 0;
  }

  /** The newer of two; the second where they cannot be compared. */
  public static String newer(String one, String other) {
    return isOlder(other, one) ? one : other;
  }

  /** Whether it is a whole number, as versions of etcd are. */
  public static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.charAt(0) != '0';
  }
}
