package dev.mokalb.kube.watch;

import dev.mokalb.model.ObjectKey;

/**
 * Hears what a collection holds. Called by one thread at a time, but not always the same one; it
 * must be quick and never block, since the HTTP client waits for it.
 */
public interface Sink<T> {

  /** These are all; what is neither in {@code objects} nor in {@code undecodable} is gone. */
  void replaced(Listing<T> listing);

  void upserted(ObjectKey key, T object);

  void deleted(ObjectKey key);

  /** It exists and cannot be read; its last good version stays. */
  void undecodable(ObjectKey key, String problem);

  void stateChanged(WatchState state);
}
