package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * How many writes of one namespace may be under way. All that there may be, once it has been alone
 * for a moment: that is how a burst is over soonest. But what waits at the API server stands before
 * whatever it is asked next, so that a burst leaves the greater part to others while there are any,
 * and for a moment after a time without writes, when who comes with it has yet to be seen. Confined
 * to the controller's loop.
 */
final class NamespaceShares {

  /** With so many an API server on two processors is all but as quick as with all of them. */
  static final int BESIDE_OTHERS_MAX = 12;

  private static final long REMEMBERED_NANOS = 2_000_000_000L;

  /** What is made together with what a burst waited for is shown by then. */
  static final long BEGINNING_NANOS = 300_000_000L;

  /** When a write of each namespace was started last, the longest ago first. */
  private final LinkedHashMap<String, Long> lately = new LinkedHashMap<>();

  /** When the first write after a time without any was started. */
  private long begun;

  /** A write to a Service of the namespace starts. */
  void started(String namespace, long now) {
    forgetOld(now);
    if (lately.isEmpty()) {
      begun = now;
    }
    lately.remove(namespace);
    lately.put(namespace, now);
  }

  /**
   * Whether one more may be started.
   *
   * @param inFlight the Services whose writes are under way
   */
  boolean admits(String namespace, Collection<ObjectKey> inFlight, long now) {
    return isAlone(namespace, now)
        || inFlight.stream().filter(key -> key.namespace().equals(namespace)).count()
            < BESIDE_OTHERS_MAX;
  }

  private boolean isAlone(String namespace, long now) {
    forgetOld(now);
    return lately.size() == 1 && lately.containsKey(namespace) && now - begun >= BEGINNING_NANOS;
  }

  private void forgetOld(long now) {
    Iterator<Long> starts = lately.values().iterator();
    while (starts.hasNext() && now - starts.next() > REMEMBERED_NANOS) {
      starts.remove();
    }
  }
}
