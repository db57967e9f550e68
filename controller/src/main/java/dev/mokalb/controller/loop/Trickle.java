package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Services of which only a condition is to be written: one after another, with pauses between. */
final class Trickle {

  private static final long PAUSE_NANOS = 20_000_000L;

  private final Set<ObjectKey> keys = new LinkedHashSet<>();
  private long next = Long.MIN_VALUE;

  void add(ObjectKey key) {
    keys.add(key);
  }

  void remove(ObjectKey key) {
    keys.remove(key);
  }

  /** The next one, if one is due. */
  Optional<ObjectKey> take(long now) {
    if (now < next || keys.isEmpty()) {
      return Optional.empty();
    }
    Iterator<ObjectKey> first = keys.iterator();
    ObjectKey key = first.next();
    first.remove();
    next = now + PAUSE_NANOS;
    return Optional.of(key);
  }

  /** When one is due; {@link Long#MAX_VALUE} if there is none. */
  long due() {
    return keys.isEmpty() ? Long.MAX_VALUE : next;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }
}
