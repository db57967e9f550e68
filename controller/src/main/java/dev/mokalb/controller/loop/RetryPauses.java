package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/** How long a Service waits after failed writes in a row: each time twice as long. */
final class RetryPauses {

  private static final int DOUBLINGS_MAX = 10;

  private final Map<ObjectKey, Integer> failures = new HashMap<>();

  /** The pause after one more failure. */
  long next(ObjectKey key, long first, long longest) {
    int before = failures.merge(key, 1, Integer::sum) - 1;
    return Math.min(longest, first << Math.min(before, DOUBLINGS_MAX));
  }

  /** A write succeeded, or the Service is gone. */
  void clear(ObjectKey key) {
    failures.remove(key);
  }
}
