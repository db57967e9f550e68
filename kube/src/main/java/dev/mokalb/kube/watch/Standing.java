package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ResourceCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a reflector; says each change once. Guarded by the reflector's monitor. */
final class Standing {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  private final ResourceCollection collection;
  private final Consumer<WatchState> listener;
  private WatchState state = new WatchState.Syncing();

  Standing(ResourceCollection collection, Consumer<WatchState> listener) {
    this.collection = collection;
    this.listener = listener;
  }

  WatchState state() {
    return state;
  }

  void live() {
    switch (state) {
      case WatchState.Live _ -> {
        return;
      }
      case WatchState.Syncing _ -> LOG.debug("{}: read and followed", collection);
      case WatchState.Absent _ -> LOG.info("{}: the API server has them now", collection);
      case WatchState.Stale(Instant since, ApiFailure why) ->
          sayRecovered(why, Duration.between(since, Instant.now()));
    }
    enter(new WatchState.Live());
  }

  private void sayRecovered(ApiFailure why, Duration away) {
    if (isSaidByClient(why)) {
      LOG.debug("{}: followed again after {} s", collection, away.toSeconds());
    } else {
      LOG.info("{}: followed again after {} s", collection, away.toSeconds());
    }
  }

  void absent() {
    LOG.info(
        "{}: the API server does not know this kind, so there are none; if they are wanted,"
            + " install its custom resource definition (it is looked for again every few seconds)",
        collection);
    enter(new WatchState.Absent());
  }

  void stale(ApiFailure why) {
    Instant since = Instant.now();
    boolean known = false;
    if (state instanceof WatchState.Stale(Instant earlier, ApiFailure before)) {
      since = earlier;
      known = before.getClass() == why.getClass();
    }
    if (!known && !isSaidByClient(why)) {
      LOG.warn(
          "{}: cannot be read: {}; what is known stays in force, and it is tried again with growing"
              + " pauses",
          collection,
          why.explain());
    }
    if (!known) {
      enter(new WatchState.Stale(since, why));
    }
  }

  /** The client says once for all collections that the server is away. */
  private static boolean isSaidByClient(ApiFailure why) {
    return why instanceof ApiFailure.Unreachable || why instanceof ApiFailure.TimedOut;
  }

  private void enter(WatchState next) {
    state = next;
    listener.accept(next);
  }
}
