package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.model.ServiceSnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * The writes of unknown end. One has none any more once another version than its guard is seen.
 * Confined to the controller's loop.
 */
final class Doubts {

  /** Twice what an API server gives a request before it drops it (--request-timeout, 60 s). */
  static final long LONGEST_NANOS = 120_000_000_000L;

  private record Doubt(String guard, long until) {}

  private final Map<ObjectKey, Doubt> open = new HashMap<>();

  /** It is not known what became of a write that was guarded by this version. */
  void raise(ServiceSnapshot base, long now) {
    open.put(base.key(), new Doubt(base.version().resourceVersion(), now + LONGEST_NANOS));
  }

  /** Whether a write may still take effect on this version, or did and is not shown yet. */
  boolean isOn(ServiceSnapshot seen) {
    Doubt doubt = open.get(seen.key());
    String version = seen.version().resourceVersion();
    return doubt != null
        && (doubt.guard().equals(version) || ResourceVersions.isOlder(version, doubt.guard()));
  }

  /** Whether a write to the Service is in doubt for longer than any can take. */
  boolean isOld(ObjectKey key, long now) {
    Doubt doubt = open.get(key);
    return doubt != null && doubt.until() <= now;
  }

  boolean contains(ObjectKey key) {
    return open.containsKey(key);
  }

  /** There is none any more; whether there was one. */
  boolean settle(ObjectKey key) {
    return open.remove(key) != null;
  }

  int count() {
    return open.size();
  }
}
