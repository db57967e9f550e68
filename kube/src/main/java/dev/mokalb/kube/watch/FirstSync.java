package dev.mokalb.kube.watch;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Waits until every cache has had a complete picture. To be made before the reflectors start. */
public final class FirstSync {

  private final Set<KeyedCache<?>> seen = ConcurrentHashMap.newKeySet();
  private final CountDownLatch missing;

  public FirstSync(Collection<KeyedCache<?>> caches) {
    missing = new CountDownLatch(caches.size());
    for (KeyedCache<?> cache : caches) {
      cache.onState(_ -> {
        if (cache.synced() && seen.add(cache)) {
          missing.countDown();
        }
      });
    }
  }

  /** Returns once all have. */
  public void await() throws InterruptedException {
    missing.await();
  }
}
