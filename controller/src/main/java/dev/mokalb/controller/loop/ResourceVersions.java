package dev.mokalb.controller.loop;

/**
 * Order of resource versions of one object. The API conventions let clients compare them as numbers
 * since Kubernetes 1.35; etcd-backed servers have always issued them so.
 */
final class ResourceVersions {

  private ResourceVersions() {}

  /** Whether {@code seen} is certainly older; versions that are no numbers are never. */
  static boolean isOlder(String seen, String than) {
    if (!isNumber(seen) || !isNumber(than)) {
      return false;
    }
    return seen.length() != than.length()
        ? seen.length() < than.length()
        : seen.compareTo(than) < 0;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.charAt(0) != '0'
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
