package dev.mokalb.kube.watch;

/**
 * Up to which state a collection is known. Versions are etcd's revisions, whole numbers that grow;
 * Kubernetes promises so since 1.35 and has always done so. Others compare as neither before nor
 * after.
 *
 * @param revision -1 when the version is no number
 */
record Position(String resourceVersion, long revision) {

  static final Position NONE = new Position("", -1);

  private static final int DIGITS_MAX = 18;

  static Position of(String resourceVersion) {
    return new Position(resourceVersion, revisionOf(resourceVersion));
  }

  private static long revisionOf(String text) {
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return -1;
    }
    long revision = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      revision = revision * 10 + digit;
    }
    return revision;
  }

  boolean isNotAfter(Position other) {
    return areComparable(other) && revision <= other.revision;
  }

  boolean isBefore(Position other) {
    return areComparable(other) && revision < other.revision;
  }

  private boolean areComparable(Position other) {
    return revision >= 0 && other.revision >= 0;
  }
}
