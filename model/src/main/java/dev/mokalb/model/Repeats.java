package dev.mokalb.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives one instance for equal values that come again and again: of thousands of Services most have
 * the same labels, the same spec and endpoints on the same nodes. It remembers at most {@link
 * #REMEMBERED_MAX} values and forgets one for another. Used by one thread at a time.
 *
 * @param <T> values that never change
 */
public final class Repeats<T> {

  static final int REMEMBERED_MAX = 256;

  private final List<@Nullable T> remembered =
      new ArrayList<@Nullable T>(Collections.<@Nullable T>nCopies(REMEMBERED_MAX, null));

  /** A value that equals this one, the same each time while it is remembered. */
  public T of(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) & (REMEMBERED_MAX - 1);
    T known = remembered.get(slot);
    if (known != null && known.equals(value)) {
      return known;
    }
    remembered.set(slot, value);
    return value;
  }
}
