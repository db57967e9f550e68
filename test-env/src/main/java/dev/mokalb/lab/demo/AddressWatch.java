package dev.mokalb.lab.demo;

import dev.mokalb.lab.LabException;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notes when each Service of a namespace first shows an address, as any watcher of it can. */
final class AddressWatch implements AutoCloseable {
  /** The address and the monotonic time at which the watch showed it. */
  record Seen(String address, long nanos) {}

  private final Map<String, Seen> first = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();
  private final Watch watch;

  AddressWatch(KubernetesClient client, String namespace) {
    this.watch =
        client
            .services()
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, Service service) {
                    note(action, service);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    // Whoever waits runs into its time limit and says for what it waited.
                  }
                });
  }

  /** Waits for the first address of {@code service} since it was created. */
  Seen await(String service, Duration limit) {
    try {
      if (!latch(service).await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "Service %s had no address after %d ms".formatted(service, limit.toMillis()));
      }
      return Optional.ofNullable(first.get(service))
          .orElseThrow(() -> new LabException("Service " + service + " was deleted meanwhile"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the address of " + service, e);
    }
  }

  @Override
  public void close() {
    watch.close();
  }

  private void note(Watcher.Action action, Service service) {
    long now = System.nanoTime();
    String name = service.getMetadata().getName();
    if (action == Watcher.Action.DELETED) {
      first.remove(name);
      latches.remove(name);
      return;
    }
    service.getStatus().getLoadBalancer().getIngress().stream()
        .map(LoadBalancerIngress::getIp)
        .findFirst()
        .ifPresent(address -> {
          first.putIfAbsent(name, new Seen(address, now));
          latch(name).countDown();
        });
  }

  private CountDownLatch latch(String service) {
    return latches.computeIfAbsent(service, name -> new CountDownLatch(1));
  }
}
