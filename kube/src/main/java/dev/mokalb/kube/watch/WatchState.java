package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ApiFailure;
import java.time.Instant;

/** How far a collection's picture can be trusted. */
public sealed interface WatchState {

  /** No complete picture yet. */
  record Syncing() implements WatchState {}

  /** Complete and followed. */
  record Live() implements WatchState {}

  /** The server does not know the kind, so there are no such objects. */
  record Absent() implements WatchState {}

  /** Not followed at the moment; what was known stays. */
  record Stale(Instant since, ApiFailure why) implements WatchState {}
}
