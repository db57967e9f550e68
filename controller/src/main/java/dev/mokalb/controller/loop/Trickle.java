package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Services of which only a condition is to be written: one after another, with pauses between. */
final class Trickle {

  private static final long PAUSE_NANOS = 20_000_000L;

  private final Set<ObjectKey> keys = new LinkedHashSet<>();
  private long next = Long.MIN_VALUE;
  private boolean unfilled;

  void add(ObjectKey key) {
    keys.add(key);
  }

  /** There may be more, which are looked for when there is nothing more important to do. */
  void fillLater() {
    unfilled = true;
  }

  void remove(ObjectKey key) {
    keys.remove(key);
  }

  /**
   * The next one, if one is due.
   *
   * @param more looks at all Services, which takes a while with thousands of them
   */
  Optional<ObjectKey> take(long now, Supplier<Stream<ObjectKey>> more) {
    if (unfilled) {
      unfilled = false;
      more.get().forEach(this::add);
    }
    if (now < next || keys.isEmpty()) {
      return Optional.empty();
    }
    Iterator<ObjectKey> first = keys.iterator();
    ObjectKey key = first.next();
    first.remove();
    next = now + PAUSE_NANOS;
    return Optional.of(key);
  }

  /** When one may be due; {@link Long#MAX_VALUE} if there is none. */
  long due() {
    if (unfilled) {
      return Long.MIN_VALUE;
    }
    return keys.isEmpty() ? Long.MAX_VALUE : next;
  }

  boolean isEmpty() {
    return keys.isEmpty() && !unfilled;
  }
}
