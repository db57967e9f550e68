package dev.mokalb.model;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set that never changes, in the natural order of its elements. With one element or two, as most
 * sets of a Service have, it takes 40 octets; an unmodifiable TreeSet of one takes 128. A look-up
 * is O(log n), another set with one element more or less O(n).
 */
public final class SmallSet<T extends Comparable<? super T>> extends AbstractSet<T>
    implements SortedSet<T> {

  /** Ascending, no two equal. */
  private final List<T> elements;

  private SmallSet(List<T> elements) {
    this.elements = elements;
  }

  /** These elements. */
  public static <T extends Comparable<? super T>> SmallSet<T> copyOf(Collection<T> elements) {
    return elements instanceof SmallSet<T> same
        ? same
        : new SmallSet<>(List.copyOf(new TreeSet<>(elements)));
  }

  /** This element alone. */
  public static <T extends Comparable<? super T>> SmallSet<T> of(T element) {
    return new SmallSet<>(List.of(element));
  }

  /** The same and this element. */
  public SmallSet<T> with(T element) {
    SortedSet<T> more = new TreeSet<>(elements);
    return more.add(element) ? new SmallSet<>(List.copyOf(more)) : this;
  }

  /** The same without this element. */
  public SmallSet<T> without(T element) {
    SortedSet<T> fewer = new TreeSet<>(elements);
    return fewer.remove(element) ? new SmallSet<>(List.copyOf(fewer)) : this;
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Iterator<T> iterator() {
    return elements.iterator();
  }

  @Override
  @SuppressWarnings("unchecked") // As of a TreeSet: what cannot be compared throws.
  public boolean contains(Object element) {
    return Collections.binarySearch(elements, (T) element) >= 0;
  }

  /** Null: the natural order. */
  @Override
  public @Nullable Comparator<? super T> comparator() {
    return null;
  }

  @Override
  public SortedSet<T> subSet(T from, T to) {
    return tailSet(from).headSet(to);
  }

  @Override
  public SortedSet<T> headSet(T to) {
    return new SmallSet<>(List.copyOf(elements.subList(0, firstNotBelow(to))));
  }

  @Override
  public SortedSet<T> tailSet(T from) {
    return new SmallSet<>(List.copyOf(elements.subList(firstNotBelow(from), size())));
  }

  private int firstNotBelow(T bound) {
    int at = Collections.binarySearch(elements, bound);
    return at < 0 ? -at - 1 : at;
  }

  @Override
  public T first() {
    return required(0);
  }

  @Override
  public T last() {
    return required(size() - 1);
  }

  private T required(int at) {
    if (isEmpty()) {
      throw new NoSuchElementException("an empty set");
    }
    return elements.get(at);
  }
}
