package dev.mokalb.controller.loop;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many writes of one namespace may be under way. All that there may be, as long as it is alone:
 * that is how a burst is over soonest. But what waits at the API server stands before whatever it
 * is asked next, so that a burst leaves the greater part to others while there are any. Confined to
 * the controller's loop.
 */
final class NamespaceShares {

  /** With so many an API server on two processors is all but as quick as with all of them. */
  static final int BESIDE_OTHERS_MAX = 12;

  private static final long REMEMBERED_NANOS = 2_000_000_000L;

  private final Map<String, Integer> underWay = new HashMap<>();

  /** When a write of each namespace was started last, the longest ago first. */
  private final LinkedHashMap<String, Long> lately = new LinkedHashMap<>();

  /** A write to a Service of the namespace starts. */
  void started(String namespace, long now) {
    forgetOld(now);
    underWay.merge(namespace, 1, Integer::sum);
    lately.remove(namespace);
    lately.put(namespace, now);
  }

  /** It has ended. */
  void ended(String namespace) {
    underWay.computeIfPresent(namespace, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Whether one more may be started. */
  boolean admits(String namespace, long now) {
    return underWay.getOrDefault(namespace, 0) < BESIDE_OTHERS_MAX || isAlone(namespace, now);
  }

  private boolean isAlone(String namespace, long now) {
    forgetOld(now);
    return lately.isEmpty() || (lately.size() == 1 && lately.containsKey(namespace));
  }

  private void forgetOld(long now) {
    Iterator<Long> starts = lately.values().iterator();
    while (starts.hasNext() && now - starts.next() > REMEMBERED_NANOS) {
      starts.remove();
    }
  }
}
