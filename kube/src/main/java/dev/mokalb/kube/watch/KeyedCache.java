package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.model.ObjectKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a collection holds, for any thread to read. Written by its reflector alone. Whoever listens
 * hears the key of each change once the cache shows it, never the value; an index is told both.
 */
public final class KeyedCache<T> implements Sink<T> {

  /** Hears of a change once the cache shows it. */
  public interface Listener<T> {
    /** An object was read, read anew, or is gone; empty where there is none that can be read. */
    void changed(ObjectKey key, Optional<T> before, Optional<T> now);
  }

  private final Listener<T> listener;
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final Map<ObjectKey, String> problems = new ConcurrentHashMap<>();
  private volatile Consumer<WatchState> stateListener = _ -> {};
  private volatile WatchState state = new WatchState.Syncing();
  private volatile boolean synced;

  /** The listener is called on the reflector's thread: it should only note the key. */
  public KeyedCache(Consumer<? super ObjectKey> changed) {
    this.listener = (key, _, _) -> changed.accept(key);
  }

  /** A cache of which an index is made, on the reflector's thread as well. */
  public static <T> KeyedCache<T> indexed(Listener<T> index) {
    return new KeyedCache<>(index);
  }

  private KeyedCache(Listener<T> listener) {
    this.listener = listener;
  }

  /** Also tells of states, from the next change on; to be set before the reflector starts. */
  public KeyedCache<T> onState(Consumer<WatchState> listener) {
    stateListener = listener;
    return this;
  }

  @Override
  public void replaced(Listing<T> listing) {
    Set<ObjectKey> gone = new HashSet<>(objects.keySet());
    gone.addAll(problems.keySet());
    gone.removeAll(listing.objects().keySet());
    gone.removeAll(listing.undecodable().keySet());
    listing.objects().forEach(this::upserted);
    listing.undecodable().forEach(this::undecodable);
    gone.forEach(this::deleted);
    synced = true;
  }

  @Override
  public void upserted(ObjectKey key, T object) {
    T before = objects.put(key, object);
    boolean wasBad = problems.remove(key) != null;
    if (wasBad || !object.equals(before)) {
      listener.changed(key, Optional.ofNullable(before), Optional.of(object));
    }
  }

  @Override
  public void deleted(ObjectKey key) {
    T before = objects.remove(key);
    boolean wasBad = problems.remove(key) != null;
    if (before != null || wasBad) {
      listener.changed(key, Optional.ofNullable(before), Optional.empty());
    }
  }

  @Override
  public void undecodable(ObjectKey key, String problem) {
    if (!problem.equals(problems.put(key, problem))) {
      // The last version that could be read stays.
      listener.changed(key, get(key), get(key));
    }
  }

  @Override
  public void stateChanged(WatchState next) {
    state = next;
    stateListener.accept(next);
  }

  /** Whether there has been a complete picture, or this process may not have one. */
  public boolean syncedOrWithheld() {
    return synced || state instanceof WatchState.Stale(_, ApiFailure.Forbidden _);
  }

  public Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** A view that changes with the cache. */
  public Collection<T> values() {
    return Collections.unmodifiableCollection(objects.values());
  }

  /** A view that changes with the cache. */
  public Map<ObjectKey, T> asMap() {
    return Collections.unmodifiableMap(objects);
  }

  /** Objects that exist and cannot be read, and why; a view that changes with the cache. */
  public Map<ObjectKey, String> problems() {
    return Collections.unmodifiableMap(problems);
  }

  public int size() {
    return objects.size();
  }

  /** Whether there has been a complete picture since the start. */
  public boolean synced() {
    return synced;
  }

  public WatchState state() {
    return state;
  }
}
