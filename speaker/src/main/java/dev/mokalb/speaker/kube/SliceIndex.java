package dev.mokalb.speaker.kube;

import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The EndpointSlices of each Service, once for all who ask. Written by the reflector's thread
 * alone; any thread may read.
 */
final class SliceIndex implements KeyedCache.Listener<EndpointsSnapshot> {

  private final Map<ObjectKey, List<EndpointsSnapshot>> byService = new ConcurrentHashMap<>();
  private final Consumer<ObjectKey> changed;

  /**
   * Empty.
   *
   * @param changed hears of Services whose slices changed, once {@link #of} shows it
   */
  SliceIndex(Consumer<ObjectKey> changed) {
    this.changed = changed;
  }

  @Override
  public void changed(
      ObjectKey key, Optional<EndpointsSnapshot> before, Optional<EndpointsSnapshot> now) {
    before.ifPresent(slice ->
        byService.computeIfPresent(
            slice.service(),
            (_, slices) -> {
              List<EndpointsSnapshot> others = new ArrayList<>(slices);
              others.remove(slice); // One of those that are equal, and so alike for who asks.
              return others.isEmpty() ? null : List.copyOf(others);
            }));
    now.ifPresent(slice ->
        byService.merge(
            slice.service(),
            List.of(slice),
            (slices, one) -> {
              List<EndpointsSnapshot> more = new ArrayList<>(slices);
              more.addAll(one);
              return List.copyOf(more);
            }));
    before
        .map(EndpointsSnapshot::service)
        .filter(service -> !now.map(EndpointsSnapshot::service).equals(Optional.of(service)))
        .ifPresent(changed);
    now.map(EndpointsSnapshot::service).ifPresent(changed);
  }

  /** Those that there are now, in no particular order. */
  List<EndpointsSnapshot> of(ObjectKey service) {
    return byService.getOrDefault(service, List.of());
  }
}
