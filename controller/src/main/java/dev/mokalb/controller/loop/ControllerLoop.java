package dev.mokalb.controller.loop;

import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.kube.watch.DirtyKeys;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the controller's state. Others only leave mail: which Service changed, that
 * the configuration changed, how a write ended.
 */
public final class ControllerLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(5);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** What others tell the loop. */
  private sealed interface Mail {
    record ServiceChanged(ObjectKey key) implements Mail {}

    record NamespaceChanged(String name) implements Mail {}

    record ConfigurationChanged() implements Mail {}

    record WriteEnded(ObjectKey key, PatchOutcome outcome) implements Mail {}
  }

  private final DirtyKeys<Mail> inbox = new DirtyKeys<>();
  private final Thread thread = Thread.ofPlatform().name("controller-loop").unstarted(this::run);
  private final Controller controller;
  private volatile boolean stopping;

  /** The loop starts with {@link #start}, once the cluster has been read. */
  public ControllerLoop(
      Cluster cluster, StatusWriter writer, Reporter reporter, ServicePlanner planner) {
    this.controller =
        new Controller(
            new Controller.Ports(
                cluster,
                writer,
                reporter,
                (key, outcome) -> inbox.mark(new Mail.WriteEnded(key, outcome))),
            planner);
  }

  /** Adopts what Services hold and begins to serve the pending ones. */
  public void start() {
    thread.start();
  }

  /** A Service was made, changed or deleted. Called by any thread. */
  public void serviceChanged(ObjectKey key) {
    inbox.mark(new Mail.ServiceChanged(key));
  }

  /** A namespace was made, changed or deleted. Called by any thread. */
  public void namespaceChanged(String name) {
    inbox.mark(new Mail.NamespaceChanged(name));
  }

  /** A source of configuration changed. Called by any thread. */
  public void configurationChanged() {
    inbox.mark(new Mail.ConfigurationChanged());
  }

  /** There is room for writes again. Called by any thread. */
  public void roomForWrites() {
    inbox.wake();
  }

  private void run() {
    try {
      controller.adopt();
      controller.work(System.nanoTime());
      long nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
      while (!stopping) {
        long now = System.nanoTime();
        long until = Math.min(nextSweep, controller.nextWork(now));
        List<Mail> mail = inbox.drain(Duration.ofNanos(Math.max(0, until - now)));
        mail.forEach(this::handle);
        controller.work(System.nanoTime());
        if (System.nanoTime() >= nextSweep) {
          sweep();
          nextSweep = System.nanoTime() + SWEEP_INTERVAL.toNanos();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Mail mail) {
    switch (mail) {
      case Mail.ServiceChanged changed -> controller.serviceChanged(changed.key());
      case Mail.NamespaceChanged changed -> controller.namespaceChanged(changed.name());
      case Mail.ConfigurationChanged _ -> controller.configurationChanged();
      case Mail.WriteEnded ended ->
          controller.writeEnded(ended.key(), ended.outcome(), System.nanoTime());
    }
  }

  private void sweep() {
    List<ObjectKey> found = controller.sweep();
    if (!found.isEmpty()) {
      LOG.error(
          "the sweep found {} Services that no event had woken, {} first: a defect of Moka, please"
              + " report it; they are served now",
          found.size(),
          found.getFirst());
    }
  }

  /** Ends the loop; writes in flight are left to their guard. */
  @Override
  public void close() {
    stopping = true;
    inbox.wake();
    if (thread.getState() == Thread.State.NEW) {
      return; // It was told to end before it could begin.
    }
    try {
      thread.join(STOP_WAIT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
