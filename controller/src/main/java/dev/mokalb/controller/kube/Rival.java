package dev.mokalb.controller.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.source.MetalLbControllers;
import dev.mokalb.kube.source.MetalLbControllers.State;
import dev.mokalb.kube.write.EventType;
import dev.mokalb.kube.write.Events;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MetalLB's own controller, which gives addresses to the same Services: while a pod of it exists,
 * nothing is written to them, as two that write would take each other's addresses. Safe for any
 * thread.
 */
public final class Rival implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rival.class);

  private final MetalLbControllers pods;
  private final Events events;
  private final BooleanSupplier leads;
  private final Runnable gone;
  private List<ObjectReference> told = List.of();

  /**
   * Ready to look.
   *
   * @param self the pod of this process, whether there is one or not
   * @param leads whether this replica tells of it by events
   * @param gone called when it may have gone, and so writes may start
   */
  public Rival(
      ApiClient client, ObjectKey self, Events events, BooleanSupplier leads, Runnable gone) {
    this.events = events;
    this.leads = leads;
    this.gone = gone;
    this.pods = new MetalLbControllers(client, self, this::look);
  }

  public void start() {
    pods.start();
  }

  /** Whether it is certain that it is not there. */
  public boolean isAbsent() {
    return pods.state() instanceof State.Absent;
  }

  /** How many pods of it there are. */
  public int count() {
    return running().size();
  }

  /**
   * Why this replica is not ready; empty if it is absent, and for a pod that bears MetalLB's labels
   * itself: in a Deployment whose image was changed the old pod goes when the new one is ready.
   */
  public Optional<String> obstacle() {
    if (pods.isSelfLabelled()) {
      return Optional.empty();
    }
    return switch (pods.state()) {
      case State.Absent _ -> Optional.empty();
      case State.Unread _ -> Optional.of("it looks whether MetalLB's controller runs");
      case State.Present(List<ObjectReference> found) ->
          Optional.of(
              "MetalLB's controller runs (pod "
                  + found.getFirst().key()
                  + "), so nothing is written to Services");
    };
  }

  private List<ObjectReference> running() {
    return pods.state() instanceof State.Present(List<ObjectReference> found) ? found : List.of();
  }

  private void look() {
    tellChange();
    if (isAbsent()) {
      gone.run();
    }
  }

  private synchronized void tellChange() {
    List<ObjectReference> now = running();
    if (now.equals(told)) {
      return;
    }
    if (now.isEmpty()) {
      LOG.info("MetalLB's controller is gone; Services are served");
    }
    for (ObjectReference pod : now) {
      if (!told.contains(pod)) {
        LOG.warn(
            "MetalLB's controller runs (pod {}) and gives addresses to the same Services: nothing is"
                + " written to them until it is gone; uninstall MetalLB, or scale its controller to"
                + " zero",
            pod.key());
        publish(pod);
      }
    }
    told = now;
  }

  /** This replica leads now, and tells by events. */
  public synchronized void elected() {
    told.forEach(this::publish);
  }

  private void publish(ObjectReference pod) {
    if (leads.getAsBoolean()) {
      events.publish(
          EventType.WARNING,
          pod,
          "MokaWaits",
          "Moka writes nothing to Services while this pod of MetalLB's controller exists, which"
              + " gives addresses to the same ones: uninstall MetalLB, or scale its controller to"
              + " zero");
    }
  }

  @Override
  public void close() {
    pods.close();
  }
}
