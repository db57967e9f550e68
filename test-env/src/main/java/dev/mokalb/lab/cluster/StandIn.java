package dev.mokalb.lab.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Stands in for two things that the lab does not run: it keeps the EndpointSlices of Services with
 * a selector (kube-controller-manager), and lets deleted pods go (kubelet).
 *
 * <p>Confined to its own thread, but for the queue of keys.
 */
public final class StandIn implements AutoCloseable {
  private static final Logger LOG = System.getLogger(StandIn.class.getName());
  private static final int TRIES_MAX = 10;

  // Whoever writes thousands of Services and their endpoints need not pay for this class's reading.
  private static final String HANDS_OFF = "lab.mokalb.dev/endpoints";

  private final KubernetesClient client;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<Pod> pods;
  // Bounded by the number of objects: a key waits at most once for each change of a Service.
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final Thread worker;

  private sealed interface Work {
    /** The endpoints of one Service may have changed. */
    record Endpoints(String namespace, String service) implements Work {}

    /** A pod changed: so may those of every Service in its namespace. */
    record PodChange(String namespace) implements Work {}

    /** Somebody deleted a pod. */
    record LetGo(String namespace, String pod) implements Work {}
  }

  public StandIn(KubernetesClient client) {
    this.client = client;
    this.services =
        client
            .services()
            .inAnyNamespace()
            .withoutLabel(HANDS_OFF)
            .inform(handler(this::serviceChanged));
    this.pods = client.pods().inAnyNamespace().inform(handler(this::podChanged));
    this.worker = Thread.ofPlatform().daemon().name("stand-in").start(this::work);
  }

  @Override
  public void close() {
    worker.interrupt();
    services.close();
    pods.close();
  }

  private void serviceChanged(Service service) {
    queue.add(
        new Work.Endpoints(service.getMetadata().getNamespace(), service.getMetadata().getName()));
  }

  private void podChanged(Pod pod) {
    queue.add(new Work.PodChange(pod.getMetadata().getNamespace()));
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      queue.add(new Work.LetGo(pod.getMetadata().getNamespace(), pod.getMetadata().getName()));
    }
  }

  private void work() {
    try {
      while (true) {
        Set<Work> batch = new HashSet<>(List.of(queue.take()));
        queue.drainTo(batch);
        batch.forEach(this::attempt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void attempt(Work work) {
    for (int tries = 1; ; tries++) {
      try {
        perform(work);
        return;
      } catch (KubernetesClientException e) {
        // A conflict, an object that is gone, or an API server that is being restarted.
        if (tries == TRIES_MAX || Thread.currentThread().isInterrupted()) {
          LOG.log(Level.WARNING, "gave up on " + work + ": " + e.getMessage());
          return;
        }
      }
    }
  }

  private void perform(Work work) {
    switch (work) {
      case Work.Endpoints(String namespace, String service) -> reconcile(namespace, service);
      case Work.PodChange(String namespace) ->
          services.getStore().list().stream()
              .filter(service -> namespace.equals(service.getMetadata().getNamespace()))
              .forEach(service -> reconcile(namespace, service.getMetadata().getName()));
      case Work.LetGo(String namespace, String pod) ->
          client.pods().inNamespace(namespace).withName(pod).withGracePeriod(0).delete();
    }
  }

  private void reconcile(String namespace, String name) {
    Service service = services.getIndexer().getByKey(namespace + "/" + name);
    if (service == null) {
      client
          .discovery()
          .v1()
          .endpointSlices()
          .inNamespace(namespace)
          .withLabel(EndpointSlices.SERVICE_NAME, name)
          .withLabel(EndpointSlices.MANAGED_BY, EndpointSlices.MANAGER)
          .delete();
      return;
    }
    List<Pod> candidates =
        pods.getStore().list().stream()
            .filter(pod -> namespace.equals(pod.getMetadata().getNamespace()))
            .toList();
    EndpointSlices.desired(service, candidates).forEach(this::write);
  }

  private void write(EndpointSlice slice) {
    EndpointSlice current = client.resource(slice).get();
    if (current == null) {
      client.resource(slice).create();
    } else if (!Objects.equals(current.getEndpoints(), slice.getEndpoints())
        || !Objects.equals(current.getPorts(), slice.getPorts())) {
      client
          .resource(
              slice
                  .edit()
                  .editMetadata()
                  .withResourceVersion(current.getMetadata().getResourceVersion())
                  .endMetadata()
                  .build())
          .update();
    }
  }

  private static <T> ResourceEventHandler<T> handler(java.util.function.Consumer<T> changed) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        changed.accept(object);
      }

      @Override
      public void onUpdate(T before, T after) {
        changed.accept(after);
      }

      @Override
      public void onDelete(T object, boolean unknownFinalState) {
        changed.accept(object);
      }
    };
  }
}
