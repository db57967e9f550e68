package dev.mokalb.kube.api;

/** Something under way that can be given up. */
@FunctionalInterface
public interface Cancellable {

  /** Gives it up. Harmless when it has ended, or from inside one of its callbacks. */
  void cancel();
}
