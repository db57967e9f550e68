package dev.mokalb.lab.bench;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.Listing;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.Sink;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.lab.LabException;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notes when any watcher could see a Service of the bench, and when its address. */
final class ServiceWatch implements Sink<String>, AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Seen> seen = new HashMap<>(); // Guarded by lock, like all that follow.
  private int served;
  private long lastChange;
  private boolean live;

  private final Reflector<String> reflector;

  /**
   * What the watch showed of a Service, with monotonic times.
   *
   * @param address empty as long as there is none
   * @param addressNanos when it had an address first
   */
  record Seen(long firstNanos, String address, long addressNanos) {}

  ServiceWatch(ApiClient client) {
    this.reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                ResourceType.core("services").collection().matchingLabels(Fleet.LABEL),
                ServiceWatch::decode),
            this,
            ReflectorSettings.DEFAULT);
    reflector.start();
    await("the watch of Services to be live", Duration.ofSeconds(10), () -> live ? live : null);
  }

  /** Waits until the Service is shown, with an address or without. */
  Seen awaitShown(String name, Duration limit) {
    return await("Service " + name, limit, () -> seen.get(name));
  }

  /** Waits until the Service shows an address. */
  Seen awaitAddress(String name, Duration limit) {
    return await(
        "an address of Service " + name,
        limit,
        () -> {
          Seen now = seen.get(name);
          return now == null || now.address().isEmpty() ? null : now;
        });
  }

  /** Waits until exactly so many Services have an address, and returns when that came to be. */
  long awaitServed(int count, Duration limit) {
    return await(
        count + " Services with an address", limit, () -> served == count ? lastChange : null);
  }

  /** How many Services have an address now. */
  int served() {
    lock.lock();
    try {
      return served;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many Services are known. */
  void awaitKnown(int count, Duration limit) {
    await(count + " Services", limit, () -> seen.size() >= count ? seen.size() : null);
  }

  @Override
  public void replaced(Listing<String> listing) {
    Set<String> listed =
        listing.objects().keySet().stream().map(ObjectKey::name).collect(Collectors.toSet());
    lock.lock();
    try {
      Set.copyOf(seen.keySet()).stream()
          .filter(name -> !listed.contains(name))
          .forEach(this::forget);
    } finally {
      lock.unlock();
    }
    listing.objects().forEach(this::upserted);
  }

  @Override
  public void upserted(ObjectKey key, String address) {
    long now = System.nanoTime();
    lock.lock();
    try {
      Seen before = seen.getOrDefault(key.name(), new Seen(now, "", now));
      if (before.address().isEmpty() != address.isEmpty()) {
        served += address.isEmpty() ? -1 : 1;
        lastChange = now;
      }
      long since = before.address().isEmpty() ? now : before.addressNanos();
      seen.put(key.name(), new Seen(before.firstNanos(), address, since));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void deleted(ObjectKey key) {
    lock.lock();
    try {
      forget(key.name());
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void forget(String name) {
    Seen before = seen.remove(name);
    if (before != null && !before.address().isEmpty()) {
      served--;
      lastChange = System.nanoTime();
    }
    changed.signalAll();
  }

  @Override
  public void undecodable(ObjectKey key, String problem) {
    throw new LabException("Service " + key + " cannot be read: " + problem);
  }

  @Override
  public void stateChanged(WatchState state) {
    lock.lock();
    try {
      live = state instanceof WatchState.Live;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    reflector.close();
  }

  private <T> T await(String what, Duration limit, Supplier<@Nullable T> source) {
    long left = limit.toNanos();
    lock.lock();
    try {
      T value = source.get();
      while (value == null) {
        if (left <= 0) {
          throw new LabException(
              "waited %d s in vain for %s (%d of %d have one)"
                  .formatted(limit.toSeconds(), what, served, seen.size()));
        }
        left = changed.awaitNanos(left);
        value = source.get();
      }
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /** The first address in the status, or nothing. */
  private static String decode(ObjectMeta meta, JsonParser fields) throws IOException {
    String[] address = {""};
    JsonFields.read(
        fields,
        (name, status) -> {
          if (name.equals("status")) {
            JsonFields.read(
                status,
                (part, balancer) -> {
                  if (part.equals("loadBalancer")) {
                    JsonFields.read(balancer, (list, ingress) -> first(list, ingress, address));
                  }
                });
          }
        });
    return address[0];
  }

  private static void first(String name, JsonParser ingress, String[] address) throws IOException {
    if (name.equals("ingress")) {
      JsonFields.elements(
          ingress,
          element ->
              JsonFields.read(
                  element,
                  (field, value) -> {
                    if (field.equals("ip")) {
                      address[0] = JsonFields.text(value);
                    }
                  }));
    }
  }
}
