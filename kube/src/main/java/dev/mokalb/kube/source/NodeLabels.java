package dev.mokalb.kube.source;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The labels of the nodes, followed from the first time that somebody wants them: a cluster without
 * node selectors does not pay for them. Safe for any thread.
 */
public final class NodeLabels implements AutoCloseable {

  private final KeyedCache<Map<String, String>> cache;
  private final Reflector<Map<String, String>> reflector;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch known = new CountDownLatch(1);

  public NodeLabels(ApiClient client) {
    cache = new KeyedCache<>(_ -> {});
    cache.onState(_ -> {
      if (cache.synced()) {
        known.countDown();
      }
    });
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(ResourceType.core("nodes").collection(), (meta, _) -> meta.labels()),
            cache,
            ReflectorSettings.DEFAULT);
  }

  /** Those of each node; empty if they are not known in time. */
  public Optional<List<Map<String, String>>> within(Duration patience) throws InterruptedException {
    if (started.compareAndSet(false, true)) {
      reflector.start();
    }
    return known.await(patience.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(List.copyOf(cache.values()))
        : Optional.empty();
  }

  @Override
  public void close() {
    reflector.close();
  }
}
